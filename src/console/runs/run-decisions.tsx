import { partText } from '../../domain/sync/decision.js';
import type { DecisionResult, RecordedDecision } from '../../store/runs/decisions.js';
import { ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';

const verdicts: Readonly<Record<DecisionResult, string>> = {
  approved: 'Approved',
  rejected: 'Rejected',
  refused: 'Not taken',
};

/** Who decided what about the changes of a run, and why. */
export function RunDecisions({ decisions, times }: { decisions: readonly RecordedDecision[]; times: Times }) {
  if (decisions.length === 0) return null;
  return (
    <section class="card card-flush" aria-labelledby="decisions-heading">
      <h2 id="decisions-heading">Decisions</h2>
      <ScrollTable label="Decisions" className="cards" columns={['Who', 'When', 'Decision', 'Why', 'Looked at']}>
        {decisions.map((decision) => (
          <DecisionRow decision={decision} times={times} />
        ))}
      </ScrollTable>
    </section>
  );
}

function DecisionRow({ decision, times }: { decision: RecordedDecision; times: Times }) {
  const { verdict, by, reason, part, previewId, decidedAt, problem } = decision;
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
        {verdict === 'rejected' ? '' : `: ${partText(part)}`}
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
