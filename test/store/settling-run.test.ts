import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobParameters } from '../../src/domain/parameters/job-parameters.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import type { LogCode } from '../../src/domain/log/log-codes.js';
import type { RunStatus } from '../../src/domain/log/run-status.js';
import { listRunPage } from '../../src/store/runs/run-list.js';
import { closeRunRow } from '../../src/store/runs/runs.js';
import { insertRunCustomers, setCustomerOutcomes } from '../../src/store/runs/run-customers.js';
import { findSettlingRun } from '../../src/store/runs/settling-run.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await migratedStore();
});

afterAll(() => fresh.close());

const october = { start: '2026-10-01', end: '2026-10-31', current: '2026-11-01' };
const november = { start: '2026-11-01', end: '2026-11-30', current: '2026-12-01' };

/** A run as the store has it once it has ended; each part of it that matters can be another. */
interface PastRun {
  readonly jobId: string | null;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** null: it ended before it knew its period. */
  readonly period: { readonly start: string; readonly end: string; readonly current: string } | null;
  readonly runDay: string;
  readonly ci: number | null;
  readonly atria: string;
  /** Hours after midnight. */
  readonly startedAt: number;
  /** null: it is under way. */
  readonly closedAt: number | null;
  readonly status: RunStatus;
  readonly failureKind: string | null;
  readonly reported: readonly LogCode[];
  readonly workflowId: string;
  readonly applies: string | null;
  readonly undoes: string | null;
}

const given = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous' };
const preview = { ...given, Preview: 'True' };

const first: PastRun = {
  ...{
    jobId: 'monthly',
    parameters: given,
    period: october,
    runDay: '2026-11-02',
    ci: 1,
    atria: 'https://atria.test/',
  },
  ...{ startedAt: 1, closedAt: 2, status: 'Completed with warnings', failureKind: null, reported: ['AT07'] },
  ...{ workflowId: 'first', applies: null, undoes: null },
};
const later: PastRun = { ...first, startedAt: 3, closedAt: 4, reported: ['AT07'], workflowId: 'later' };

const customer = {
  ...{ code: 'ASP', name: 'Asp Limited', type: 'Standard', status: 'Active', billingIdentifier: '1001' },
  ...{ hasRecords: true, sharedWith: [], fault: null },
} as const;

let runs = 0;

async function stored({ parameters, period, runDay, ...run }: PastRun, runId = `run ${++runs}`): Promise<string> {
  const { store } = fresh;
  await openedRun(store, runId, {
    ...{ workflowId: run.workflowId, jobId: run.jobId, runDay, appliesRunId: run.applies },
    parameters: parameters === null ? null : parametersOf(parameters),
    ...(run.undoes === null ? {} : { undoes: { runId: run.undoes, part: {} } }),
  });
  if (run.status !== 'Running') await closeRunRow(store, runId, { status: run.status, failureKind: run.failureKind });
  const at = (hours: number | null) => (hours === null ? null : new Date(Date.UTC(2026, 10, 2, hours)));
  await sql`
    update runs set database_ci = ${run.ci}, atria_url = ${run.atria}, started_at = ${at(run.startedAt)}, closed_at = ${at(run.closedAt)},
      period_start = ${period?.start ?? null}, period_end = ${period?.end ?? null},
      current_period_start = ${period?.current ?? null} where run_id = ${runId}`.execute(store);
  for (const code of run.reported) {
    await sql`insert into unrecorded_entries (run_id, entry_key, code, severity) values (${runId}, ${code}, ${code}, 2)`.execute(
      store,
    );
  }
  return runId;
}

function parametersOf(parameters: Readonly<Record<string, unknown>>): JobParameters {
  const parsed = parseParameters(parameters);
  if (!('parameters' in parsed)) throw new Error('The parameters were refused.');
  return parsed.parameters;
}

/** What settles the one run once the other is stored too, by the name of that run; every view has to say it. */
async function settledBy(one: Partial<PastRun>, other: Partial<PastRun>): Promise<'later' | null> {
  await sql`delete from runs`.execute(fresh.store);
  const [oneId, otherId] = [`run ${++runs}`, `run ${++runs}`];
  await stored({ ...first, ...one }, oneId);
  await stored(
    { ...later, ...other, applies: other.applies === 'the first' ? oneId : (other.applies ?? null) },
    otherId,
  );
  const found = await findSettlingRun(fresh.store, oneId);
  const listed = await listRunPage(fresh.store, {}, { offset: 0, limit: 10 });
  expect(listed.find(({ runId }) => runId === oneId)?.settledBy).toBe(found?.runId ?? null);
  expect(await findSettlingRun(fresh.store, otherId)).toBeNull();
  return found?.runId === otherId ? 'later' : null;
}

test.each<[string, Partial<PastRun>, Partial<PastRun>]>([
  ['of the same job and period', {}, {}],
  ['of the same job that now chooses among contracts', {}, { parameters: { ...given, Contract: { default: 'True' } } }],
  ['of a job with the parameters of a run that a person started', { jobId: null }, {}],
  [
    'with another log level and other limits',
    { jobId: null },
    { jobId: null, parameters: { ...given, LogLevel: 'Error' } },
  ],
  ['of all customers', { parameters: { ...given, CustomersFilter: ['A1'] } }, {}],
  [
    'of more customers',
    { parameters: { ...given, CustomersFilter: ['A1'] } },
    { parameters: { ...given, CustomersFilter: ['A1', 'A2'] } },
  ],
  ['after a run that failed', { status: 'Failed', failureKind: 'AutotaskUnavailable' }, {}],
  ['after a run that failed before it knew its period', { period: null, ci: null, status: 'Failed' }, {}],
  ['after a run whose parameters were refused', { parameters: null, period: null, ci: null, status: 'Failed' }, {}],
  [
    'after a run whose parameters were refused, of the customers that its job has now',
    { parameters: null, period: null, ci: null, status: 'Failed' },
    { parameters: { ...given, CustomersFilter: ['A1'] } },
  ],
  ['after a preview', { parameters: preview }, {}],
  ['with a new preview after a preview', { jobId: null, parameters: preview }, { jobId: null, parameters: preview }],
  ['with a preview that a person chose, after that preview', { parameters: preview }, { applies: 'the first' }],
])('a run that came to its end settles an earlier one: %s', async (_, one, other) => {
  expect(await settledBy(one, other)).toBe('later');
});

/** The preview that `its run` made of itself: an execution of its own, which no schedule started. */
const ownPreview = { ...first, jobId: null, parameters: preview, workflowId: 'billing-sync-preview/its run/1' };

test('a run settles the preview that it made of itself', async () => {
  await sql`delete from runs`.execute(fresh.store);
  await stored({ ...ownPreview, startedAt: 3, closedAt: 4 }, 'its preview');
  await stored({ ...later, applies: 'its preview' }, 'its run');
  expect((await findSettlingRun(fresh.store, 'its preview'))?.runId).toBe('its run');
});

test('what settles a run whose preview failed settles that preview too, whatever the parameters of the job are by then', async () => {
  await sql`delete from runs`.execute(fresh.store);
  const failed = { period: null, ci: null, status: 'Failed', failureKind: 'SecretsUnavailable' } as const;
  await stored({ ...ownPreview, ...failed }, 'its preview');
  await stored({ ...first, ...failed }, 'its run');
  await stored({ ...later, parameters: { ...given, Secrets: 'other' } }, 'later');
  const settling = async (runId: string) => (await findSettlingRun(fresh.store, runId))?.runId;
  expect([await settling('its run'), await settling('its preview')]).toEqual(['later', 'later']);
});

const failedEarly = { period: null, status: 'Failed', failureKind: 'PeriodNotFound' } as const;
test.each<[string, Partial<PastRun>]>([
  [
    'has another period, contract and customers',
    { parameters: { ...given, BillingPeriod: 'Current', Contract: { default: 'True' }, CustomersFilter: ['A1'] } },
  ],
  ['reads another Atria and writes another Autotask database', { atria: 'https://other.test/', ci: 2 }],
  ['leaves a line to a next run', { reported: ['AT36'] }],
])(
  'a run of a job that failed before it knew its period is settled by the next that completes, also if that one %s',
  async (_, other) => {
    expect(await settledBy(failedEarly, other)).not.toBeNull();
    expect(await settledBy({ ...failedEarly, status: 'Cancelled', failureKind: 'Cancelled' }, other)).toBeNull();
  },
);

test.each<[string, Partial<PastRun>, Partial<PastRun>]>([
  ['began before the other one had ended', { closedAt: 4 }, {}],
  ['is under way', {}, { closedAt: null, status: 'Running' }],
  ['failed', {}, { status: 'Failed', failureKind: 'AutotaskUnavailable' }],
  ['was cancelled', {}, { status: 'Cancelled', failureKind: 'Cancelled' }],
  ['was rejected', {}, { status: 'Rejected', failureKind: 'Rejected' }],
  ['is a preview', {}, { parameters: preview }],
  ['undoes a run', {}, { undoes: 'some run' }],
  ['applies a preview that a person chose', {}, { applies: 'another preview' }],
  [
    'is a new preview of other parameters',
    { jobId: null, parameters: preview },
    { jobId: null, parameters: { ...preview, SKUType: { name: 'name' } } },
  ],
  ['is of another period', {}, { period: november, runDay: '2026-12-02' }],
  ['is of another Autotask database', {}, { ci: 2 }],
  [
    'looked for other contracts',
    { parameters: { ...given, Contract: { name: 'Managed Services' } } },
    { parameters: { ...given, Contract: { default: 'True' } } },
  ],
  [
    'looked for any contract where the other one chose',
    { parameters: { ...given, Contract: { name: 'Managed Services' } } },
    {},
  ],
  ['was started by hand, while the other one is of a job', {}, { jobId: null }],
  ['read another Atria', {}, { atria: 'https://other.test/' }],
  [
    'is of another job with other parameters',
    {},
    { jobId: 'other', parameters: { ...given, SKUType: { name: 'name' } } },
  ],
  [
    'looked at other customers',
    { parameters: { ...given, CustomersFilter: ['A1'] } },
    { parameters: { ...given, CustomersFilter: ['A2'] } },
  ],
  ['looked at some of the customers', {}, { parameters: { ...given, CustomersFilter: ['A1'] } }],
  ['left a line to a next run', {}, { reported: ['AT36'] }],
  ['did not attempt a line that another run held', {}, { reported: ['AT38'] }],
  ['held a line back', {}, { reported: ['AT67'] }],
  [
    'chose its period in another way than a run that was cancelled before it knew its own',
    { period: null, parameters: { ...given, BillingPeriod: 'Current' }, status: 'Cancelled' },
    {},
  ],
  [
    'began in a later period than a run that failed before it knew its own',
    { period: null, status: 'Failed' },
    { period: november, runDay: '2026-12-02' },
  ],
])('a run settles no earlier one if it %s', async (_, one, other) => {
  expect(await settledBy(one, other)).toBeNull();
});

test('a run settles no earlier one that skipped a customer of which it says nothing itself', async () => {
  await sql`delete from runs`.execute(fresh.store);
  const one = await stored(first);
  const other = await stored(later);
  const settling = async () => (await findSettlingRun(fresh.store, one))?.runId ?? null;
  const hasCustomer = async (runId: string, outcome: LogCode | null) => {
    await insertRunCustomers(fresh.store, runId, [customer]);
    const outcomes = outcome === null ? [] : [{ customerCode: 'ASP', outcome: { code: outcome } as never }];
    await setCustomerOutcomes(fresh.store, runId, ['ASP'], outcomes);
  };
  await hasCustomer(one, 'AT26');
  expect(await settling()).toBeNull();
  await hasCustomer(other, null);
  expect(await settling()).toBeNull();
  await hasCustomer(other, 'AT06');
  expect(await settling()).toBe(other);
});

test('no later run settles an undo', async () => {
  expect(await settledBy({ undoes: 'some run' }, {})).toBeNull();
});
