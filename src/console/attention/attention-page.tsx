import { causeCountText, standingCauseText, keptBackText } from '../../runs/cause-text.js';
import { isSnoozed, type StandingAttention, type StandingCause } from '../../runs/standing-causes.js';
import type { Day } from '../../domain/day.js';
import { counted, grouped } from '../../domain/wording.js';
import { correctionOfCause } from '../atria/correction.js';
import { CodeCells } from '../components/level.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { Starter } from '../components/starter.js';
import { ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { WaitsForApproval } from '../components/waits-for-approval.js';
import { correctionOfFailure } from '../runs/failure-correction.js';
import { dayText, type Times } from '../shell/times.js';
import { causeAddress } from './attention-address.js';

export interface AttentionView {
  readonly attention: StandingAttention;
  readonly today: Day;
  /** The labels of jobs by id, as far as Temporal told them. */
  readonly jobLabels: ReadonlyMap<string, string>;
  /** Whether Atria is the built-in ledger, where causes can be corrected. */
  readonly ledgerIsUsed: boolean;
  readonly times: Times;
}

/** Everything that waits for a person, from all runs: approvals, and one row for each cause. */
export function AttentionPage(view: AttentionView) {
  const { attention, today } = view;
  const { causes, waiting, isCut } = attention;
  const snoozed = causes.filter((cause) => isSnoozed(cause, today));
  const open = causes.filter((cause) => !isSnoozed(cause, today));
  return (
    <>
      <PageHead
        title="Needs you"
        lead="Everything that waits for someone, from all runs: one row for each cause. A row disappears by itself once a later run of the same job and period no longer reports it. A run by hand counts only for equal parameters; AllowAtriaCreateItems and EffectiveDateConflict may differ. Mark what stays as seen to."
      />
      <div class="stack">
        {isCut ? <Notice kind="warning">So many runs need somebody that only the newest were looked at.</Notice> : null}
        {waiting.length === 0 ? null : <Waiting {...view} />}
        <section class="card card-flush" aria-labelledby="open-heading">
          <div class="card-head">
            <h2 id="open-heading">To mend</h2>
            <p class="muted small">{counted(open.length, 'cause')}</p>
          </div>
          {open.length === 0 ? (
            <p class="empty">Nothing waits for a person{snoozed.length === 0 ? '' : ' but what is snoozed'}.</p>
          ) : (
            <Causes {...view} label="To mend" causes={open} />
          )}
        </section>
        {snoozed.length === 0 ? null : (
          <section class="card card-flush" aria-labelledby="snoozed-heading">
            <div class="card-head">
              <h2 id="snoozed-heading">Snoozed</h2>
              <p class="muted small">{counted(snoozed.length, 'cause')}</p>
            </div>
            <Causes {...view} label="Snoozed" causes={snoozed} />
          </section>
        )}
      </div>
    </>
  );
}

function Waiting({ attention: { waiting }, jobLabels, times }: AttentionView) {
  return (
    <section class="card card-flush" aria-labelledby="waiting-heading">
      <div class="card-head">
        <h2 id="waiting-heading">To decide</h2>
        <p class="muted small">{counted(waiting.length, 'run')}</p>
      </div>
      <ScrollTable label="To decide" className="cards" columns={['Run', 'Started by', 'Period', 'Decision']}>
        {waiting.map((run) => (
          <tr>
            <th scope="row" class="nowrap">
              <a href={`/runs/${run.runId}`}>
                <Time times={times} at={run.startedAt} />
              </a>
            </th>
            <td class="name-cell" data-label="Started by">
              <Starter {...{ run, jobLabels }} />
            </td>
            <td class="nowrap" data-label="Period">
              {run.periodEnd === null ? '–' : `to ${dayText(run.periodEnd)}`}
            </td>
            <td data-label="Decision">
              {run.approvalWait === null ? null : (
                <div class="status-cell">
                  <WaitsForApproval runId={run.runId} wait={run.approvalWait} times={times} />
                </div>
              )}
            </td>
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}

const columns = ['Code', 'Level', 'What to mend', 'Keeps back', 'Reported by', 'Who'];

function Causes({ label, causes, ...more }: AttentionView & { label: string; causes: readonly StandingCause[] }) {
  return (
    <ScrollTable label={label} className="cards" columns={columns}>
      {causes.map((cause) => (
        <CauseRow cause={cause} {...more} />
      ))}
    </ScrollTable>
  );
}

function CauseRow({
  cause,
  jobLabels,
  ledgerIsUsed,
  times,
}: Omit<AttentionView, 'attention'> & { cause: StandingCause }) {
  const [newest, ...others] = cause.runs;
  const correction = correctionOfCause({ ...cause, run: newest }, ledgerIsUsed) ?? correctionOfFailure(cause, newest);
  return (
    <tr>
      <CodeCells code={cause.code} />
      <td class="prose-cell" data-label="What to mend">
        <div>
          <a href={causeAddress(cause.causeId)}>{standingCauseText(cause)}</a>
          {correction === undefined ? null : (
            <p class="small plain">
              <a href={correction.href}>{correction.label}</a>
            </p>
          )}
        </div>
      </td>
      <td class="prose-cell" data-label="Keeps back">
        <div>
          {keptBackText(cause)}
          {cause.outcomes < 2 ? null : <p class="muted small plain">{causeCountText(cause)}</p>}
        </div>
      </td>
      <td class="name-cell" data-label="Reported by">
        <div>
          <Starter {...{ run: newest, jobLabels }} />
          <p class="muted small plain">
            <a href={`/runs/${newest.runId}`}>
              <Time times={times} at={newest.startedAt} />
            </a>
            {others.length === 0 ? null : ` and ${grouped(others.length)} earlier`}
          </p>
        </div>
      </td>
      <td class="name-cell" data-label="Who">
        <CareText care={cause.care} />
      </td>
    </tr>
  );
}

function CareText({ care }: Pick<StandingCause, 'care'>) {
  const { assignee = null, snoozedUntil = null, reason = '' } = care ?? {};
  return (
    <div>
      {assignee ?? <span class="muted">Nobody</span>}
      {snoozedUntil === null ? null : (
        <p class="muted small plain">
          Until {dayText(snoozedUntil)}: {reason}
        </p>
      )}
    </div>
  );
}
