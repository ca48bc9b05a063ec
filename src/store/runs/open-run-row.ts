import { sql } from 'kysely';
import { theProgram, type Author, type NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { changedFields } from '../../domain/audit/changed-fields.js';
import type { Day } from '../../domain/day.js';
import type { LogLevel } from '../../domain/log/log-codes.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { partText } from '../../domain/sync/decision.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import type { SyncSettings } from '../../domain/sync/settings.js';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, type Store } from '../database.js';
import type { Undoes } from '../lines/undone-lines.js';
import { requireRun, type Run } from './runs.js';

export interface NewRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly jobId: string | null;
  readonly now: Date;
  readonly runDay: Day;
  readonly parameters: JobParameters | null;
  readonly leastLogLevel: LogLevel;
  readonly settings: SyncSettings;
  readonly appliesRunId?: string | null;
  readonly appliedHash?: string | null;
  readonly planDay?: Day | null;
  readonly undoes?: Undoes | null;
  /** Who started it; the product itself unless given. */
  readonly startedBy?: Author;
}

/** Records a new run. The first one to do so fixes its "now" and run day; later calls change nothing. */
export async function openRunRow(store: Store, run: NewRun): Promise<Run> {
  await inTransaction(store, async (transaction) => {
    if (await isInserted(transaction, run)) await recordAudit(transaction, startEntries(run));
  });
  return requireRun(store, run.runId);
}

async function isInserted(transaction: Store, run: NewRun): Promise<boolean> {
  const { rows } = await sql`
    insert into runs (run_id, workflow_id, job_id, now, run_day, parameters, least_log_level, settings,
      applies_run_id, applied_hash, plan_day, undoes_run_id, undoes_part)
    values (${run.runId}, ${run.workflowId}, ${run.jobId}, ${run.now}, ${run.runDay},
      ${run.parameters === null ? null : JSON.stringify(run.parameters)}::jsonb, ${run.leastLogLevel}, ${JSON.stringify(run.settings)}::jsonb,
      ${run.appliesRunId ?? null}, ${run.appliedHash ?? null}, ${run.planDay ?? null},
      ${run.undoes?.runId ?? null}, ${run.undoes ? JSON.stringify(run.undoes.part) : null}::jsonb)
    on conflict (run_id) do nothing returning 1`.execute(transaction);
  return rows.length > 0;
}

/** What the audit record has of the start of a run. A preview that a run makes of itself is a part of that run. */
function startEntries(run: NewRun): NewAuditEntry[] {
  if (previewedRunOf(run.workflowId) !== undefined) return [];
  const { runId, workflowId, jobId, parameters, appliesRunId, appliedHash, undoes, startedBy = theProgram } = run;
  const isPreview = parameters?.preview === true;
  const fields = {
    Job: jobId,
    Workflow: workflowId,
    'Applies preview': appliesRunId ?? null,
    Plan: appliedHash ?? null,
    'Undoes run': undoes?.runId ?? null,
    Part: undoes ? partText(undoes.part) : null,
    Parameters: parameters === null ? 'refused' : null,
  };
  const kinds = [...(isPreview ? ['a preview'] : []), ...(undoes ? ['an undo'] : [])];
  const action = kinds.length === 0 ? 'started' : `started as ${kinds.join(' of ')}`;
  const changes = changedFields(undefined, fields);
  return [{ ...startedBy, action, record: 'run', id: runId, name: '', changes, reason: '' }];
}
