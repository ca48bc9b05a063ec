import type { RunReport, ShownDecision } from '../../runs/run-report.js';
import type { DecisionResult } from '../../store/runs/decisions.js';
import { ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';
import { nothingLeftText } from './wording.js';

const verdicts: Readonly<Record<DecisionResult, string>> = {
  approved: 'Approved',
  rejected: 'Rejected',
  refused: 'Not taken',
};

/** Who decided what about the changes of a run, and why. */
export function RunDecisions({ report, times }: { report: RunReport; times: Times }) {
  const { run, decisions } = report;
  if (decisions.length === 0) return null;
  const isSettled = decisions.at(-1)?.verdict === 'refused' && run.approvalWait === null && run.appliesRunId !== null;
  return (
    <section class="card card-flush" aria-labelledby="decisions-heading">
      <h2 id="decisions-heading">Decisions</h2>
      <ScrollTable label="Decisions" className="cards" columns={['Who', 'When', 'Decision', 'Why', 'Looked at']}>
        {decisions.map((decision) => (
          <DecisionRow decision={decision} times={times} />
        ))}
      </ScrollTable>
      {isSettled ? <p class="card-note">{nothingLeftText}</p> : null}
    </section>
  );
}

function DecisionRow({ decision, times }: { decision: ShownDecision; times: Times }) {
  const { verdict, by, reason, what, previewId, decidedAt, problem } = decision;
  return (
    <tr>
      <th scope="row" class="any-length">
        {by}
      </th>
      <td class="nowrap" data-label="When">
        <Time times={times} at={decidedAt} />
      </td>
      <td class="any-length" data-label="Decision">
        {verdicts[verdict]}
        {verdict === 'rejected' ? '' : `: ${what}`}
      </td>
      <td class="prose-cell" data-label="Why">
        {reason === '' ? null : <p>{reason}</p>}
        {problem === null ? null : <p class="muted small">{problem}</p>}
      </td>
      <td class="nowrap" data-label="Looked at">
        <a href={`/runs/${previewId}`}>this preview</a>
      </td>
    </tr>
  );
}
