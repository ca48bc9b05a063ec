import { sql, type RawBuilder } from 'kysely';
import { doubtfulOutcomes, fedOutcomes } from '../log/outcome-codes.js';
import { changeInDoubt, foundAt, stillStands } from './undone-lines.js';

/**
 * In a query of lines `line`, the part `newer` of a `with`: what another run billed last on each line (`records`) from records of
 * the same period that it loaded after this run had loaded its own, as it began after that. A run that waits, overlaps with another one or is reset has
 * older records.
 */
export function newerRecords(runId: string): RawBuilder<unknown> {
  return sql`
    newer_run as materialized (
      select r.run_id from runs own join runs r on r.database_ci = own.database_ci and r.atria_url = own.atria_url
        -- Of two loads that overlap, nobody knows which one read a customer later.
        and r.period_end = own.period_end and r.period_loaded_at is not null and r.started_at > own.period_loaded_at
      where own.run_id = ${runId} and not r.is_preview and r.undoes_run_id is null),
    newer as (
      select distinct on (l.contract_id, l.service_id) l.contract_id, l.service_id,
        jsonb_build_object('runId', l.run_id, 'target', l.target) records
      from newer_run cross join line
        join plan_lines l on l.run_id = newer_run.run_id and l.line_id = line.contract_id || '/' || line.service_id
        join runs r on r.run_id = l.run_id
        left join lateral ${changeInDoubt} made on l.outcome in ${doubtfulOutcomes} or l.state = 'claimed'
      where l.target is not null and ${stillStands}
        and (l.outcome in ${fedOutcomes} or made.was_made or (l.outcome = 'AT33' and l.target = 0)
          or (l.outcome = 'AT65' and l.days_by_direction is not null))
      order by l.contract_id, l.service_id, ${foundAt} desc)`;
}
