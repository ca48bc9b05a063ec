import { sql } from 'kysely';
import { parseParameters } from '../src/domain/parameters/parameters.js';
import { defaultSyncSettings } from '../src/domain/sync/settings.js';
import type { Store } from '../src/store/database.js';
import { writeLogEntries, type NewLogEntry } from '../src/store/log/log-entries.js';
import { gatherLogCounts } from '../src/store/log/log-counts.js';
import { openRunRow } from '../src/store/runs/open-run-row.js';
import { closeRunRow } from '../src/store/runs/runs.js';

/** Lines of one customer, and one record of a line. */
const linesPerCustomer = 10;
/** One line in so many is changed, and has its claim. */
const changedOneIn = 4;
const logBatch = 1_000;

const parameters = parseParameters({ ZoneUser: 'api@example.com', BillingPeriod: 'Previous', LogLevel: 'Info' });

export interface RecordedRun {
  readonly runId: string;
  /** It ended so many days ago. */
  readonly daysAgo?: number;
  /** Contract lines, each with one billing record. */
  readonly lines: number;
  /** A run that is under way has its outcome for each second change alone. */
  readonly isUnderWay?: boolean;
  readonly log: Iterable<NewLogEntry>;
}

/** Writes the rows that a run of this size leaves in the store. */
export async function recordRun(
  store: Store,
  { runId, lines, daysAgo = 0, isUnderWay = false, log }: RecordedRun,
): Promise<void> {
  if (!('parameters' in parameters)) throw new Error('The parameters of the benchmark are refused.');
  await openRunRow(store, {
    ...{ runId, workflowId: `billing-sync/${runId}`, jobId: null, parameters: parameters.parameters },
    ...{ now: new Date('2026-11-26T22:00:00Z'), runDay: '2026-11-26', leastLogLevel: 'Verbose' },
    settings: defaultSyncSettings,
  });
  await sql`
    update runs set database_ci = 1, autotask_url = 'http://127.0.0.1/', period_start = '2026-10-26',
      period_end = '2026-11-25', current_period_start = '2026-11-26', period_loaded_at = clock_timestamp(),
      planned_at = clock_timestamp(), records_seen = ${lines}, autotask_reads = 500
    where run_id = ${runId}`.execute(store);
  await recordCustomers(store, runId, lines);
  await recordLines(store, runId, lines, isUnderWay);
  await recordLog(store, runId, log);
  if (isUnderWay) return;
  await gatherLogCounts(store, runId);
  await closeRunRow(store, runId, { status: 'Completed', failureKind: null });
  await sql`
    update runs set started_at = started_at - make_interval(days => ${daysAgo}),
      closed_at = closed_at - make_interval(days => ${daysAgo})
    where run_id = ${runId}`.execute(store);
}

async function recordCustomers(store: Store, runId: string, lines: number): Promise<void> {
  await sql`
    insert into run_customers (run_id, ordinal, customer_code, customer_name, billing_identifier, status, has_records)
    select ${runId}, n, 'C' || n, 'Customer ' || n, 100000 + n, 'Active', true
    from generate_series(0, ${Math.ceil(lines / linesPerCustomer)} - 1) n`.execute(store);
  await sql`
    insert into run_records (run_id, record_id, ordinal, pass, customer_code, sku, description, quantity,
      previous_quantity, line_id)
    select ${runId}, 'record-' || n, n, 'records', 'C' || n / ${linesPerCustomer}, 9000 + n % 10,
      'Service ' || 9000 + n % 10, 5 + n % 20, 5 + n % 20, 'line-' || n
    from generate_series(0, ${lines} - 1) n`.execute(store);
}

async function recordLines(store: Store, runId: string, lines: number, isUnderWay: boolean): Promise<void> {
  const isChange = sql`n % ${changedOneIn} = 3`;
  const isOpen = isUnderWay ? sql`n % ${2 * changedOneIn} = 3` : sql`false`;
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, company_id, contract_id, service_id, contract_service_id, effective_date, change, may_create,
      target, before, after, state, outcome)
    select ${runId}, 'line-' || n, 'records', 'C' || n / ${linesPerCustomer}, 'Customer ' || n / ${linesPerCustomer},
      'Service ' || 9000 + n % 10, 9000 + n % 10, 'Service ' || 9000 + n % 10, '', 100000 + n / ${linesPerCustomer},
      200000 + n / ${linesPerCustomer}, 9000 + n % 10, 300000 + n, '2026-11-26',
      case when ${isChange} then 'adjust' else 'none' end, false, 8 + n % 20,
      case when ${isChange} then 5 + n % 20 else 8 + n % 20 end, case when ${isOpen} then null else 8 + n % 20 end,
      case when ${isOpen} then 'planned' else 'settled' end,
      case when ${isOpen} then null when ${isChange} then 'AT09' when n % 100 = 1 then 'AT12' else 'AT10' end
    from generate_series(0, ${lines} - 1) n`.execute(store);
  await sql`
    insert into claims (database_ci, contract_id, service_id, run_id, holder, batch, line_id, step, state, verdict,
      answered_at, closed_at, collected, posts)
    select 1, contract_id, service_id, run_id, run_id, 0, line_id, 'adjust', 'closed', 'applied', clock_timestamp(),
      clock_timestamp(), true, 1
    from plan_lines where run_id = ${runId} and outcome = 'AT09'`.execute(store);
}

async function recordLog(store: Store, runId: string, entries: Iterable<NewLogEntry>): Promise<void> {
  let batch: NewLogEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < logBatch) continue;
    await writeLogEntries(store, runId, batch);
    batch = [];
  }
  await writeLogEntries(store, runId, batch);
}

/** What Postgres does by itself within minutes of many rows. */
export async function settle(store: Store): Promise<void> {
  for (const table of ['log_entries', 'plan_lines', 'run_records', 'run_customers', 'claims', 'runs'])
    await sql`vacuum (analyze) ${sql.table(table)}`.execute(store);
}
