import { sql, type RawBuilder } from 'kysely';
import type { PlanPart } from '../../domain/sync/decision.js';
import type { LineNames } from '../../domain/sync/plan.js';
import type { Store } from '../database.js';
import { changedOutcomes, doubtfulOutcomes, equalOutcomes, restoredOutcomes } from '../log/outcome-codes.js';
import { isInPart } from './plan-parts.js';

/** The run, and the part of its changes, that another run undoes. */
export interface Undoes {
  readonly runId: string;
  readonly part: PlanPart;
}

/**
 * In a query, the recursive part `undoing` of a `with`: the runs that undo a run, those that undo them, and so on. `undoes`:
 * whether the run, once it has restored a line, leaves the line without the change of the first run. An undo of an undo makes
 * the change again.
 */
export function undoingRuns(runId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`undoing as (
    select run_id, database_ci, started_at, true undoes from runs where undoes_run_id = ${runId}
    union all
    select r.run_id, r.database_ci, r.started_at, not u.undoes from runs r join undoing u on r.undoes_run_id = u.run_id)`;
}

/**
 * In a query, of a line `restored` of a run that undoes another one: whether the run gave it back what it had. A run may have
 * ended before it knew that (AT36), or not say it yet; then a read that showed its change tells.
 *
 * @param databaseCi the Autotask database of that run
 */
export function isRestored(databaseCi: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(restored.outcome in ${restoredOutcomes} or (
    (restored.outcome in ${doubtfulOutcomes} or restored.state = 'claimed') and exists (
      select 1 from claims c
      where c.database_ci = ${databaseCi} and c.contract_id = restored.contract_id and c.service_id = restored.service_id
        and c.run_id = restored.run_id and c.line_id = restored.line_id and c.step = 'adjust' and c.verdict = 'applied')))`;
}

/**
 * In a query, of a line `l`: whether it says what a run made of it, or found, and the newest run that set the line back has not
 * undone that. What a run restored is what others had made of the line before, and nothing that Atria fed; unless that run was undone
 * itself.
 */
export const stillStands: RawBuilder<boolean> = stoodBefore('l', sql`'infinity'`);

/** In a query, of a line `l` of a run `r`: when the run found or decided what the line says. */
export const foundAt: RawBuilder<Date> = sql`coalesce(l.found_at, r.started_at)`;

/** In a query: whether a line stood before a time, as {@link stillStands} says it of now. */
export function stoodBefore(line: string, time: RawBuilder<unknown>): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${line}.${column}`);
  // Hardly any run was undone: what is quick to ask comes first.
  return sql<boolean>`(${of('pass')} <> 'undo' and (
    not exists (select 1 from runs undo where undo.undoes_run_id = ${of('run_id')})
    or ${isNotUndone(of('run_id'), of('line_id'), time)}) and not (
    coalesce(${of('outcome')} in ${equalOutcomes}, false) and ${whatItFoundIsUndone(of, time)}))`;
}

/** In a query: whether the newest run that undoes a run, or undoes that, and has set a line back leaves what the run made of it. */
function isNotUndone(runId: RawBuilder<unknown>, lineId: RawBuilder<unknown>, time: RawBuilder<unknown>) {
  return sql<boolean>`coalesce((
    with recursive ${undoingRuns(runId)}
    select not u.undoes
    from undoing u join plan_lines restored on restored.run_id = u.run_id and restored.line_id = ${lineId}
    where u.started_at < ${time} and ${isRestored(sql`u.database_ci`)}
    order by u.started_at desc limit 1), true)`;
}

/**
 * In a query, of a line that a run found as it should be: whether a change that was there by then was taken back later. The
 * line no longer has what the run found. Runs may read and change lines long after they begin, so the times of the reading and of the
 * changes count. A change of a run that was removed was there.
 */
function whatItFoundIsUndone(of: (column: string) => RawBuilder<unknown>, time: RawBuilder<unknown>) {
  const isChange = (claim: string) => {
    const its = (column: string) => sql.ref(`${claim}.${column}`);
    return sql`${its('database_ci')} = finder.database_ci and ${its('contract_id')} = ${of('contract_id')}
      and ${its('service_id')} = ${of('service_id')} and ${its('step')} = 'adjust' and ${its('verdict')} = 'applied'`;
  };
  return sql<boolean>`exists (
    select 1 from plan_lines back join runs set_back on set_back.run_id = back.run_id
      join runs finder on finder.run_id = ${of('run_id')}
      join claims taken on taken.run_id = back.run_id and ${isChange('taken')}
    where back.pass = 'undo' and back.contract_id = ${of('contract_id')} and back.service_id = ${of('service_id')}
      and taken.closed_at > coalesce(${of('found_at')}, finder.started_at) and taken.closed_at < ${time} and not exists (
        select 1 from claims made
        where made.run_id = set_back.undoes_run_id and ${isChange('made')}
          and made.closed_at > coalesce(${of('found_at')}, finder.closed_at, 'infinity'))
      and ${isNotUndone(sql`set_back.run_id`, of('line_id'), time)})`;
}

/**
 * In a query: the change of a line `l` by a run `r` that did not know whether Autotask made it, with the units that the line
 * had before. It leaves out a change that a later run found not to be made. `was_made`: a later run saw it.
 */
export const changeInDoubt: RawBuilder<unknown> = sql`(
  select c.delta, c.verdict is not null was_made, coalesce((
    select shown.units from jsonb_to_recordset(c.before_profile) as shown("from" date, units integer)
    where shown."from" <= l.reference_day order by shown."from" desc limit 1), 0) had
  from claims c
  where c.database_ci = r.database_ci and c.contract_id = l.contract_id and c.service_id = l.service_id
    and c.run_id = l.run_id and c.line_id = l.line_id and c.step = 'adjust'
    and (c.state in ('sending', 'answered') or c.verdict = 'applied')
  order by c.claim_id desc limit 1)`;

/**
 * In a query: the lines of a run whose changes can be undone, with the units that they had (`had`) and that the run left
 * (`left_with`). A change of which the run did not know whether it was made (AT36) counts once it was seen to be made, and
 * as long as nobody has found out: the run that undoes it finds out before it changes the line.
 *
 * @param runId an id, or what stands for one in a query; there, `l` and `r` are other rows
 */
export function undoableLines(runId: string | RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select l.*, coalesce(made.had, l.before, 0) had, coalesce(made.had + made.delta, l.after) left_with
    from plan_lines l join runs r using (run_id) left join lateral ${changeInDoubt} made on l.outcome in ${doubtfulOutcomes}
    where l.run_id = ${runId} and (l.outcome in ${changedOutcomes} or made.delta is not null))`;
}

/** In a query, the beginning of a `select` from `newest`: the lines of a run that others undid, or made again, last. */
export function undoneOrMadeAgain(
  runId: RawBuilder<unknown>,
  before: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  return sql`
    with recursive ${before} ${undoingRuns(runId)},
    newest as (
      select distinct on (restored.line_id) restored.line_id, u.undoes
      from undoing u join plan_lines restored on restored.run_id = u.run_id and ${isRestored(sql`u.database_ci`)}
      order by restored.line_id, u.started_at desc)`;
}

/** In a query that begins with {@link undoneOrMadeAgain}: the lines of a run whose changes can be undone, and are not undone now. */
export function linesLeftToUndo(runId: string): RawBuilder<unknown> {
  return sql`(select l.* from ${undoableLines(runId)} l left join newest n using (line_id) where n.undoes is not true)`;
}

/** A line that a run may have changed, and whose change cannot be undone. */
export interface DoubtfulLine extends LineNames {
  readonly lineId: string;
  /** What a later run found of the change; null: the run only tried to create the line. */
  readonly verdict: 'notApplied' | 'rejected' | 'changedBySomeoneElse' | 'unreadable' | null;
}

/**
 * Plans to undo the changes of a run: each line is to have the units again that it had before, from the day from which
 * the change counts. A line that is planned already stays as it is. The billing period is that of the other run.
 *
 * @returns how many changes are undone, and the lines whose change cannot be undone because it is not known to be made
 */
export async function insertUndoLines(
  transaction: Store,
  runId: string,
  { runId: undone, part }: Undoes,
): Promise<{ readonly lines: number; readonly doubtful: readonly DoubtfulLine[] }> {
  await sql`
    update runs set period_start = u.period_start, period_end = u.period_end, current_period_start = u.current_period_start,
      atria_url = u.atria_url
    from runs u where runs.run_id = ${runId} and u.run_id = ${undone}`.execute(transaction);
  const columns = sql`line_id, customer_code, customer_name, description, sku, service_name,
    service_description, company_id, contract_id, contract_name, service_id, contract_service_id, contract_start,
    contract_end, effective_date, within_start, within_end, reference_day`;
  await sql`
    insert into plan_lines (run_id, pass, ${columns}, change, may_create, target, before, state)
    select ${runId}, 'undo', ${columns}, 'adjust', false, had, left_with, 'planned'
    from ${undoableLines(undone)} undoable where ${isInPart(part)}
    order by ordinal on conflict (run_id, line_id) do nothing`.execute(transaction);
  await sql`
    insert into plan_lines (run_id, pass, ${columns}, change, may_create, target, state)
    select ${runId}, 'undo', ${columns}, 'adjust', false, 0, 'planned'
    from plan_lines where run_id = ${undone} and outcome in ${doubtfulOutcomes} and ${isInPart(part)}
    order by ordinal on conflict (run_id, line_id) do nothing`.execute(transaction);
  const { rows } = await sql<DoubtfulLine & { isDoubtful: boolean }>`
    select l.line_id "lineId", l.customer_code "customerCode", l.customer_name "customerName", l.description, l.sku,
      l.service_name "serviceName", l.service_description "serviceDescription", (
        select c.verdict from claims c where c.run_id = ${undone} and c.line_id = l.line_id and c.step = 'adjust'
          and c.verdict <> 'released' order by c.claim_id desc limit 1) verdict,
      -- What this run has found out of a line since, if it was reset, holds.
      undoable.line_id is null and (l.state = 'planned' or l.outcome = 'AT63') "isDoubtful"
    from plan_lines l join plan_lines u on u.run_id = ${undone} and u.line_id = l.line_id
      left join ${undoableLines(undone)} undoable on undoable.line_id = l.line_id
    where l.run_id = ${runId} order by l.ordinal`.execute(transaction);
  const doubtful = rows.filter(({ isDoubtful }) => isDoubtful);
  return { lines: rows.length - doubtful.length, doubtful };
}

/** How many lines of a part a run changed. */
export async function changedInPart(store: Store, { runId, part }: Undoes): Promise<number> {
  const { rows } = await sql<{ lines: number }>`
    select count(*) lines from ${undoableLines(runId)} undoable where ${isInPart(part)}`.execute(store);
  return rows[0]?.lines ?? 0;
}
