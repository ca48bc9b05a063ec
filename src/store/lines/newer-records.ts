import { sql, type RawBuilder } from 'kysely';
import { doubtfulOutcomes, heldBackOutcomes, unfinishedOutcomes } from '../log/outcome-codes.js';
import { notBilled } from './not-billed.js';
import { changeInDoubt, stillStands } from './undone-lines.js';

/**
 * In a query of lines `line`, the part `newer` of a `with`: what another run bills on each line (`records`) by records of
 * the same period that it loaded after this run had loaded its own, as it began after that. A run that waits, overlaps with another
 * one or is reset has older records. Whatever became of the line in the other run, its records are newer, unless it did not come
 * to the line.
 */
export function newerRecords(runId: string): RawBuilder<unknown> {
  return sql`
    newer_run as materialized (
      select r.run_id from runs own join runs r on r.database_ci = own.database_ci and r.atria_url = own.atria_url
        -- Of two loads that overlap, nobody knows which one read a customer later.
        and r.period_end = own.period_end and r.period_loaded_at is not null and r.started_at > own.period_loaded_at
      where own.run_id = ${runId} and not r.is_preview and r.undoes_run_id is null),
    newer as (
      select distinct on (contract_id, service_id) contract_id, service_id, jsonb_build_object('runId', run_id, 'target', target) records
      from (
        ${billedByNewer} union all
        select contract_id, service_id, run_id, 0, period_loaded_at from ${notBilled(runId, sql`newer_run`)} none) billed
      order by contract_id, service_id, period_loaded_at desc)`;
}

const billedByNewer = sql`
  select l.contract_id, l.service_id, l.run_id, l.target, r.period_loaded_at
  from newer_run cross join line
    join plan_lines l on l.run_id = newer_run.run_id and l.line_id = line.contract_id || '/' || line.service_id
    join runs r on r.run_id = l.run_id
    left join lateral ${changeInDoubt} made on l.outcome in ${doubtfulOutcomes} or l.state = 'claimed'
  where l.target is not null and ${stillStands}
    and (made.was_made or (l.state = 'settled' and l.outcome <> 'AT69'
      and (l.outcome not in ${unfinishedOutcomes} or l.outcome in ${heldBackOutcomes})))`;
