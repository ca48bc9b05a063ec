import { sql } from 'kysely';
import { logCodes } from '../../domain/log/log-messages.js';
import { isSaidAgain, remedyOf, unfinishedCodes } from '../../domain/log/outcomes.js';
import { openApprovalWait } from './open-approval-wait.js';

const personCodes = logCodes.filter((code) => remedyOf(code) === 'person');
const saidOnce = personCodes.filter((code) => !isSaidAgain(code));

/** Of one job and period: earlier runs are nearly always settled by these. */
const newestOfJob = 5;

/**
 * In a query: the ids of runs that may need a person, which does not yet say that they do. A preview is looked at by whoever
 * made it. Earlier runs of a job and period are left out, so that this costs the same for a job that runs each hour; what no
 * later run says again is kept.
 */
export const runsThatMayNeedPerson = sql`(
  select run_id from (
    select r.run_id, row_number() over (
      partition by coalesce(r.job_id, r.run_id), r.period_end order by r.started_at desc) place,
      exists (select 1 from reported_counts c where c.run_id = r.run_id and c.code = any(${saidOnce}::text[])) "saysOnce"
    from runs r
    where r.removal_started_at is null and not r.is_preview and case
      when r.closed_at is null then ${openApprovalWait('r')} is not null
      when r.status = 'Rejected' then false
      when r.status = 'Failed' then true
      when r.undoes_run_id is not null and r.status in ('Cancelled', 'Terminated') then true
      else exists (
        select 1 from reported_counts c where c.run_id = r.run_id and (c.code = any(${personCodes}::text[])
          or (r.undoes_run_id is not null and c.code = any(${unfinishedCodes}::text[])))) end) candidates
  where place <= ${newestOfJob} or "saysOnce")`;
