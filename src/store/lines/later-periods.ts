import { sql, type RawBuilder } from 'kysely';
import { doubtfulOutcomes, fedOutcomes } from '../log/outcome-codes.js';
import type { RunWithZone } from '../runs/run-stages.js';
import { changeInDoubt, foundAt, stillStands } from './undone-lines.js';

/**
 * In a query of lines `line`, the part `later` of a `with`: the first later period for which a run has billed each line
 * (`period`), by contract and service.
 */
export function laterPeriods({
  runId,
  databaseCi,
  periodEnd,
}: Pick<RunWithZone, 'runId' | 'databaseCi' | 'periodEnd'>): RawBuilder<unknown> {
  const isOfSameAtria = sql`r.atria_url = (select atria_url from runs where run_id = ${runId})`;
  return sql`
    later_run as materialized (
      select run_id, database_ci, period_start, period_end, started_at, atria_url from runs
      where period_start > ${periodEnd}::date and database_ci = ${databaseCi} and not is_preview and undoes_run_id is null),
    planned as materialized (
      select distinct l.contract_id, l.run_id from (select distinct contract_id from line) of_line
        join plan_lines l using (contract_id)
      where l.pass = 'records' and l.run_id in (select run_id from later_run)),
    later as (
      select distinct on (contract_id, service_id) contract_id, service_id, jsonb_build_object('runId', run_id,
        'periodStart', period_start, 'periodEnd', period_end, 'units', units, 'isLoweredAfter', is_lowered_after) period
      from (${decidedLater(isOfSameAtria)} union all ${notBilledLater(runId, isOfSameAtria)}) billed
      order by contract_id, service_id, period_end, decided_at desc)`;
}

/**
 * What runs have set for a later period, found right, or found that there need be none. A run that did not know what became of
 * its change has set the line where that was made. A run that lowers lines after its period has billed what a line keeps because
 * its contract ends before (AT65).
 */
function decidedLater(isOfSameAtria: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select l.contract_id, l.service_id, r.run_id, r.period_start, r.period_end, ${foundAt} decided_at,
      case when l.outcome = 'AT33' then 0
        when l.reference_day <= r.period_end then coalesce(l.after, made.had + made.delta, 0) end units,
      l.reference_day > r.period_end or coalesce(l.after, made.had + made.delta, 0) <> l.target is_lowered_after
    from plan_lines l join line using (contract_id, service_id) join later_run r using (run_id)
      left join lateral ${changeInDoubt} made on l.outcome in ${doubtfulOutcomes} or l.state = 'claimed'
    where l.pass <> 'undo' and (l.outcome in ${fedOutcomes} or made.was_made or (l.outcome = 'AT65' and l.days_by_direction is not null)
        or (l.outcome = 'AT33' and l.target = 0 and ${isOfSameAtria}))
      and ${stillStands}`;
}

/**
 * Lines of which runs for a later period billed nothing: they billed the customer on the contract, and no record led to the line,
 * or only one of what is no longer billed. A record that may mean any line tells nothing. Nor does a contract that has ended by
 * then.
 */
function notBilledLater(runId: string, isOfSameAtria: RawBuilder<unknown>): RawBuilder<unknown> {
  const isOfCustomer = (records: string) => {
    const its = (column: string) => sql.ref(`${records}.${column}`);
    return sql`${its('run_id')} = r.run_id and ${its('pass')} = 'records' and ${its('customer_code')} = own.customer_code`;
  };
  return sql`
    select own.contract_id, own.service_id, r.run_id, r.period_start, r.period_end, r.started_at decided_at, 0, true
    from line join plan_lines own on own.run_id = ${runId} and own.line_id = line.contract_id || '/' || line.service_id
      join later_run r on ${isOfSameAtria} and r.period_start <= own.contract_end
      join run_customers c on c.run_id = r.run_id and c.customer_code = own.customer_code and c.has_records
    where own.pass = 'records' and own.target > 0 and c.outcome is null
      and not exists (
        select 1 from plan_lines decided
        where decided.run_id = r.run_id and decided.line_id = own.line_id and decided.outcome is distinct from 'AT68')
      and not exists (select 1 from plan_lines unplaced where ${isOfCustomer('unplaced')} and unplaced.contract_id is null)
      and not exists (
        select 1 from run_records loose
        where ${isOfCustomer('loose')} and loose.line_id is null and not loose.formerly_billed)
      and ((own.contract_id, r.run_id) in (select contract_id, run_id from planned) or (
        select count(*) from run_records former join run_records mine
          on mine.run_id = own.run_id and mine.pass = own.pass and mine.customer_code = own.customer_code
            and mine.line_id = own.line_id and trim(mine.sku) = trim(former.sku)
        where ${isOfCustomer('former')} and former.formerly_billed and former.outcome = 'AT33') > 0)`;
}
