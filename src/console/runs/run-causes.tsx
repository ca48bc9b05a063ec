import { counted } from '../../domain/wording.js';
import { causeCountText, causeText, keptBackText } from '../../runs/cause-text.js';
import type { RunReport } from '../../runs/run-report.js';
import { causeAddress } from '../attention/attention-address.js';
import { historyAddress } from '../audit/audit-address.js';
import { correctionOfCause, runToCorrect } from '../atria/correction.js';
import { CodeCells } from '../components/level.js';
import { correctionOfFailure, failedRunFacts } from './failure-correction.js';
import { ScrollTable } from '../components/table.js';
import { addressOf } from '../shell/address.js';

const shownCauses = 25;

interface RunCausesProps {
  readonly report: RunReport;
  /** Whether Atria is the built-in ledger, where causes can be corrected. */
  readonly ledgerIsUsed: boolean;
}

/** What a person has to mend, one row for each cause, with its entries in the log and where it is corrected. */
export function RunCauses({ report: { run, causes, settledBy }, ledgerIsUsed }: RunCausesProps) {
  if (causes.length === 0) return null;
  const left = causes.length - shownCauses;
  const toCorrect = { ...runToCorrect(run), periodEnd: run.periodEnd };
  return (
    <section class="card card-flush" aria-labelledby="causes-heading">
      <div class="card-head">
        <h2 id="causes-heading">{causes.some(({ now }) => now === 'needsYou') ? 'Needs you' : 'Needed you'}</h2>
        <p class="muted small">{counted(causes.length, 'cause')}</p>
      </div>
      <ScrollTable
        label="Causes"
        className="cards"
        columns={['Code', 'Level', 'What to mend', 'Entries', 'Keeps back', settledBy === null ? 'Where' : 'Now']}
      >
        {causes.slice(0, shownCauses).map((cause) => {
          const correction =
            correctionOfCause({ ...cause, run: toCorrect }, ledgerIsUsed) ??
            correctionOfFailure(cause, failedRunFacts(run));
          const text = causeText(cause, run);
          const search = cause.thing === null || cause.search === '' ? undefined : cause.search;
          return (
            <tr>
              <CodeCells code={cause.code} />
              <td class="prose-cell" data-label="What to mend">
                {cause.now === 'needsYou' && !run.isPreview ? <a href={causeAddress(cause.causeId)}>{text}</a> : text}
              </td>
              <td class="nowrap" data-label="Entries">
                <a href={addressOf(`/runs/${run.runId}/log`, { code: cause.code, search })}>{causeCountText(cause)}</a>
              </td>
              <td class="prose-cell" data-label="Keeps back">
                {keptBackText(cause)}
              </td>
              <td data-label={settledBy === null ? 'Where' : 'Now'}>
                {cause.now === 'seenTo' ? (
                  <a href={historyAddress('cause', cause.causeId)}>{cause.seenBy ?? 'A person'} has seen to it</a>
                ) : cause.now === 'notInLaterRun' ? (
                  <span class="muted">Not in the later run</span>
                ) : cause.now === 'inLaterRun' ? (
                  <a href={`/runs/${settledBy?.runId ?? ''}`}>Still in the later run</a>
                ) : correction === undefined ? (
                  <a href={`/codes/${cause.code}`}>What to do</a>
                ) : (
                  <a href={correction.href}>{correction.label}</a>
                )}
              </td>
            </tr>
          );
        })}
      </ScrollTable>
      {left > 0 ? <p class="muted small">And {counted(left, 'more cause', 'more causes')}.</p> : null}
    </section>
  );
}
