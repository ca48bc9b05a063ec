import { sql, type RawBuilder } from 'kysely';
import { doubtfulOutcomes, fedOutcomes } from '../log/outcome-codes.js';
import type { RunWithZone } from '../runs/run-stages.js';
import { notBilled } from './not-billed.js';
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
    later as (
      select distinct on (contract_id, service_id) contract_id, service_id, jsonb_build_object('runId', run_id,
        'periodStart', period_start, 'periodEnd', period_end, 'units', units, 'isLoweredAfter', is_lowered_after) period
      from (
        ${decidedLater(isOfSameAtria)}
        union all
        select contract_id, service_id, run_id, period_start, period_end, started_at, 0, true
        from ${notBilled(runId, sql`later_run`)} none) billed
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
