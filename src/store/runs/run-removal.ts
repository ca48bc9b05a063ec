import { sql, type RawBuilder } from 'kysely';
import { theProgram } from '../../domain/audit/audit-entry.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Store } from '../database.js';
import { counted } from '../../domain/wording.js';
import { foundAt, stillStands } from '../lines/undone-lines.js';
import { fedOutcomes } from '../log/outcome-codes.js';

/*
 * Old runs are removed piece by piece. First a run is marked, which hides it, and `fed_lines` keeps what the
 * deprovisioned pass needs of it. Then its rows are deleted, a bounded number at a time; the run itself goes last. An
 * interrupted removal leaves a marked run behind, and the next removal goes on with it.
 */

/** What a run leaves in the store. */
export interface RemovalCount {
  readonly runs: number;
  readonly logEntries: number;
  readonly planLines: number;
  /** Runs of that age that stay: they are open, or their writes are not judged yet. */
  readonly kept: number;
}

function isOlderThan(days: number): RawBuilder<boolean> {
  return sql<boolean>`r.closed_at < clock_timestamp() - make_interval(days => ${days})`;
}

/**
 * A run stays while another one waits for a decision on it, makes its changes, or undoes them. It also stays while nobody knows
 * whether they are undone: until then nobody can tell which lines it fed.
 */
const isJudged = sql<boolean>`(
  not exists (select 1 from claims c where c.run_id = r.run_id and c.state <> 'closed')
  and not exists (
    select 1 from runs undo join claims c on c.run_id = undo.run_id
    where undo.undoes_run_id = r.run_id and c.state <> 'closed')
  and not exists (select 1 from runs w where w.closed_at is null
    and r.run_id in (w.approval_wait ->> 'previewId', w.applies_run_id, w.undoes_run_id)))`;

/** What would be removed with the runs that ended more than so many days ago. */
export async function countRemovable(store: Store, days: number): Promise<RemovalCount> {
  const { rows } = await sql<RemovalCount>`
    with removable as (select r.run_id from runs r where ${isOlderThan(days)} and ${isJudged})
    select (select count(*) from removable) runs,
      (select count(*) from log_entries join removable using (run_id)) "logEntries",
      (select count(*) from plan_lines join removable using (run_id)) "planLines",
      (select count(*) from runs r where r.started_at < clock_timestamp() - make_interval(days => ${days})
        and (r.closed_at is null or (${isOlderThan(days)} and not ${isJudged}))) kept`.execute(store);
  return rows[0] ?? { runs: 0, logEntries: 0, planLines: 0, kept: 0 };
}

/** How far a piece of the removal got. */
export interface RemovedPiece {
  /** Runs that are gone now, 0 or 1. */
  readonly runs: number;
  /** Whether nothing is left to remove. */
  readonly isDone: boolean;
}

/**
 * Removes a piece of the oldest run that ended more than so many days ago. Call it until it is done. Of several processes
 * that remove at once, each works on another run.
 *
 * @param rowsMax the most rows of one table that it deletes, and so holds locks on
 */
export async function removePieceOfRun(
  store: Store,
  days: number,
  rowsMax: number,
  author = theProgram,
): Promise<RemovedPiece> {
  return store.transaction().execute(async (transaction) => {
    const runId = await markOldest(transaction, days);
    if (runId === undefined) return { runs: 0, isDone: true };
    for (const table of tablesOfRuns) {
      const deleted = await deleteSome(transaction, table, runId, rowsMax);
      if (deleted === rowsMax) return { runs: 0, isDone: false };
    }
    await sql`delete from runs where run_id = ${runId}`.execute(transaction);
    const reason = `it ended more than ${counted(days, 'day')} ago`;
    await recordAudit(transaction, [
      { ...author, action: 'removed', record: 'run', id: runId, name: '', changes: [], reason },
    ]);
    return { runs: 1, isDone: false };
  });
}

const tablesOfRuns = ['log_entries', 'unrecorded_entries', 'run_records', 'plan_lines', 'run_customers', 'claims'];

/** Holds the next run that nobody else holds. Marks it, unless it was marked before, and saves what outlives it. */
async function markOldest(transaction: Store, days: number): Promise<string | undefined> {
  const { rows } = await sql<{ runId: string; isMarked: boolean }>`
    select r.run_id "runId", r.removal_started_at is not null "isMarked" from runs r
    where r.removal_started_at is not null or (${isOlderThan(days)} and ${isJudged})
    order by r.removal_started_at, r.closed_at limit 1
    for update of r skip locked`.execute(transaction);
  const [run] = rows;
  if (run === undefined || run.isMarked) return run?.runId;
  await keepFedLines(transaction, run.runId);
  await sql`update runs set removal_started_at = clock_timestamp() where run_id = ${run.runId}`.execute(transaction);
  return run.runId;
}

async function keepFedLines(transaction: Store, runId: string): Promise<void> {
  await sql`
    insert into fed_lines (database_ci, customer_code, contract_id, service_id, sku, description, first_period_end, fed_at)
    select distinct on (l.customer_code, l.contract_id, l.service_id, l.sku)
      r.database_ci, l.customer_code, l.contract_id, l.service_id, l.sku, l.description, r.period_end, ${foundAt}
    from plan_lines l join runs r using (run_id)
    where l.run_id = ${runId} and l.pass = 'records' and l.outcome in ${fedOutcomes} and ${stillStands}
      and not r.is_preview and r.database_ci is not null and r.period_end is not null
      and l.contract_id is not null and l.service_id is not null
    order by l.customer_code, l.contract_id, l.service_id, l.sku, l.ordinal desc
    on conflict (customer_code, contract_id, service_id, database_ci, sku) do update
      set first_period_end = least(fed_lines.first_period_end, excluded.first_period_end),
        fed_at = greatest(fed_lines.fed_at, excluded.fed_at),
        description = case when fed_lines.fed_at < excluded.fed_at then excluded.description
          else fed_lines.description end`.execute(transaction);
}

async function deleteSome(store: Store, table: string, runId: string, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)} where run_id = ${runId} limit ${rowsMax}))`.execute(store);
  return Number(numAffectedRows ?? 0);
}
