import type { BillingProcessProgress, BillingProcessSummary } from '../../runs/billing-process.js';
import { processProgressText, processSummaryLines } from '../../runs/billing-process.js';
import type { StoredPeriod } from '../../ledger/store/periods.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { renewedWhile } from '../components/renewal.js';
import { SelectField } from '../components/select.js';
import { addressOf } from '../shell/address.js';
import { dayText } from '../shell/times.js';
import type { NextSyncs } from './next-syncs.js';
import { reportAddress } from './report-view.js';
import { Trail, trailQuery } from './trail.js';

const crumbs = [{ href: '/atria/reports', label: 'Billing reports' }];

/** Asks for which period billing records are to be made anew. */
export function ProcessFormPage(props: {
  periods: readonly StoredPeriod[];
  periodEnd: string | undefined;
  trail: LogSubject | undefined;
}) {
  const { periods, periodEnd, trail } = props;
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title="Reprocess Billing Records"
        lead="Makes the billing records of a period anew from the service changes, with the SKUs and billing rules as they are now."
      />
      <Trail subject={trail} isCorrected />
      <form class="card form form-narrow" method="post" action={addressOf('/atria/reports/process', trailQuery(trail))}>
        <SelectField
          id="period"
          name="period"
          label="Billing period"
          hint="A closed period stays closed. Reports and the sync read the former records until the new ones are made."
          options={[
            ...periods.map(
              ({ start, end, status }) => [end, `${dayText(start)} to ${dayText(end)} (${status})`] as const,
            ),
            ['', 'All that are open, as every day'],
          ]}
          value={periodEnd ?? ''}
        />
        <div class="form-actions">
          <button class="button button-primary">
            <Icon name="mend" />
            Reprocess Billing Records
          </button>
          <a class="button button-quiet" href="/atria/reports">
            Back
          </a>
        </div>
      </form>
    </>
  );
}

/** How far a billing process is, or what it came to. */
export type ProcessState =
  | { readonly kind: 'running'; readonly progress: BillingProcessProgress | undefined; readonly hasWorker: boolean }
  | { readonly kind: 'done'; readonly summary: BillingProcessSummary }
  | { readonly kind: 'failed'; readonly message: string };

export interface ProcessPageProps {
  /** The page's own address. */
  readonly here: string;
  readonly state: ProcessState;
  readonly trail: LogSubject | undefined;
  /** The syncs that can take the new records to Autotask; undefined before there are any. */
  readonly syncs: NextSyncs | undefined;
}

/** A billing process that was started. It is renewed by itself until the process has ended. */
export function ProcessPage({ here, state, trail, syncs }: ProcessPageProps) {
  const renewal = { address: here, select: '#process', everySeconds: 1 };
  return (
    <>
      <PageHead crumbs={crumbs} title="Reprocess Billing Records" />
      <Trail subject={trail} isCorrected />
      <section
        class="card process"
        id="process"
        aria-live="polite"
        {...renewedWhile(state.kind === 'running', renewal)}
      >
        {state.kind === 'running' ? <Running state={state} here={here} /> : null}
        {state.kind === 'failed' ? <Notice kind="error">{state.message}</Notice> : null}
        {state.kind === 'done' ? <Done summary={state.summary} /> : null}
        {syncs === undefined ? null : <ToAutotask syncs={syncs} />}
      </section>
    </>
  );
}

function Running({ state, here }: { state: ProcessState & { kind: 'running' }; here: string }) {
  const { progress, hasWorker } = state;
  const total = progress?.customersTotal ?? 0;
  return (
    <>
      <h2>Under way</h2>
      <p>
        {hasWorker
          ? processProgressText(progress, dayText)
          : 'It was started, but no worker is there to take it. It begins when one is: npm run worker'}
      </p>
      <label class="progress">
        <span class="visually-hidden">Customers done</span>
        {total === 0 ? <progress /> : <progress max={total} value={progress?.customersDone ?? 0} />}
      </label>
      <p class="small">
        <a href={here}>Look again</a>
      </p>
    </>
  );
}

function Done({ summary }: { summary: BillingProcessSummary }) {
  return (
    <>
      <h2>
        <Icon name="check" /> Done
      </h2>
      <ul class="plain-list">
        {processSummaryLines(summary, dayText).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <div class="actions">
        {summary.built.map((end) => (
          <a class="button" href={reportAddress(end, {})}>
            <Icon name="reports" />
            Report to {dayText(end)}
          </a>
        ))}
      </div>
    </>
  );
}

/** Offers only what would bill these records: another job would bill another period unseen. */
function ToAutotask({ syncs: { billing, others } }: { syncs: NextSyncs }) {
  return (
    <>
      <h3>Take them to Autotask</h3>
      {billing.length === 0 ? (
        <p>
          No job bills them now. <a href="/runs/new">Start a run</a> with a date in the period as BillingPeriod, or{' '}
          <a href="/jobs/new">add a job</a>.
        </p>
      ) : (
        <>
          <p>Each bills these records, and shows what it will run before it starts.</p>
          <div class="actions">
            {billing.map(({ label, address }, index) => (
              <a class={index === 0 ? 'button button-primary' : 'button'} href={address}>
                <Icon name="play" />
                {label}
              </a>
            ))}
          </div>
        </>
      )}
      {others.map(({ label, period }) => (
        <p class="muted small">
          “{label}” bills{' '}
          {period === null ? 'no period' : `the period ${dayText(period.start)} to ${dayText(period.end)}`} now.
        </p>
      ))}
    </>
  );
}
