import { sql } from 'kysely';
import { unknownLine, type LineHistory } from '../../domain/sync/line-history.js';
import { lineIdOf, type LineKey } from '../../domain/sync/line-key.js';
import type { Store } from '../database.js';
import type { RunWithZone } from '../runs/run-stages.js';
import { laterPeriods } from './later-periods.js';
import { newerRecords } from './newer-records.js';
import { foundAt, stillStands } from './undone-lines.js';

/** What the store knows of lines for a run: by the changes that took effect, and by what runs said of them. */
export async function lineHistories(
  store: Store,
  { runId, databaseCi, runDay, periodEnd }: Pick<RunWithZone, 'runId' | 'databaseCi' | 'runDay' | 'periodEnd'>,
  lines: readonly LineKey[],
): Promise<(line: LineKey) => LineHistory> {
  if (lines.length === 0) return () => unknownLine;
  const { rows } = await sql<LineKey & LineHistory>`
    with line as (
      select distinct "contractId" contract_id, "serviceId" service_id
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("contractId" bigint, "serviceId" bigint)),
    applied as (
      select c.contract_id, c.service_id, c.step, c.effective_date, c.closed_at at,
        -- A run that began on an earlier day than another one meets the change of that one as one for a day to come.
        c.effective_date > least(r.run_day, ${runDay}::date) is_for_later,
        r.undoes_run_id is not null is_undo, l.run_id is null or ${stillStands} stands, coalesce(r.period_end <= ${periodEnd}::date, true) is_of_period,
        -- Until a change counts, the line has what it had before: it must not be taken for a line without units.
        case when c.effective_date > coalesce(r.run_day, ${runDay}::date) then greatest(c.target, c.target - c.delta) else c.target end units
      from claims c join line using (contract_id, service_id) left join runs r using (run_id)
        left join plan_lines l on l.run_id = c.run_id and l.line_id = c.line_id
      where c.database_ci = ${databaseCi} and c.state = 'closed' and c.verdict = 'applied'),
    known as (
      select contract_id, service_id, units, at from applied where step = 'adjust'
      union all
      -- A quantity that was read counts whatever became of the line; that of 0 may have been concluded.
      select l.contract_id, l.service_id,
        case when l.reference_day > r.run_day then nullif(greatest(l.after, l.before), 0)
          else coalesce(l.after, nullif(l.before, 0)) end, ${foundAt}
      from plan_lines l join line using (contract_id, service_id) join runs r using (run_id)
      where coalesce(l.after, nullif(l.before, 0)) is not null and r.database_ci = ${databaseCi} and not r.is_preview),
    ${laterPeriods({ runId, databaseCi, periodEnd })},
    ${newerRecords(runId)}
    select contract_id "contractId", service_id "serviceId",
      exists (select 1 from applied a where a.step = 'create' and a.contract_id = line.contract_id
        and a.service_id = line.service_id) "isOurs",
      (select max(a.effective_date) from applied a where a.step = 'adjust' and a.contract_id = line.contract_id
        and a.service_id = line.service_id and a.is_for_later and a.stands) "changedFrom",
      coalesce((select jsonb_agg(distinct a.effective_date) from applied a where a.step = 'adjust' and a.stands
        and a.is_of_period and a.contract_id = line.contract_id and a.service_id = line.service_id), '[]') "changedDays",
      coalesce((select jsonb_agg(distinct a.effective_date) from applied a where a.step = 'adjust'
        and a.is_undo and a.contract_id = line.contract_id and a.service_id = line.service_id), '[]') "undoDays",
      (select period from later where later.contract_id = line.contract_id and later.service_id = line.service_id) "laterPeriod",
      (select records from newer where newer.contract_id = line.contract_id and newer.service_id = line.service_id) "newerRecords",
      (select k.units from known k where k.units is not null and k.contract_id = line.contract_id and k.service_id = line.service_id
        order by k.at desc limit 1) "lastUnits"
    from line`.execute(store);
  const found = new Map(rows.map((row) => [lineIdOf(row), row]));
  return (line) => found.get(lineIdOf(line)) ?? unknownLine;
}
