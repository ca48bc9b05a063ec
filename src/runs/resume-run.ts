import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { previewedRunOf } from '../domain/sync/own-preview.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';
import { recordedFirst } from '../store/audit/recorded-first.js';
import { theProgram, type Author } from '../domain/audit/audit-entry.js';
import { counted } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { laterRunOfSameCustomers, overtakingRun } from '../store/runs/later-runs.js';
import { findRun, type Run } from '../store/runs/runs.js';
import { RunRefusal } from './run-refusal.js';

const { EventType, ResetReapplyType } = proto.temporal.api.enums.v1;

/** What a run may have failed of that somebody, or time, can mend without changing the run. */
const mendable: ReadonlySet<string | null> = new Set<RunFailureKind>([
  'AutotaskCredentialsRefused',
  'AtriaCredentialsRefused',
  'AutotaskUnavailable',
  'AtriaUnavailable',
  'UnreadableAnswer',
  'SecretsUnavailable',
]);

/** A resumed run keeps its day. After more than these days too much may have been changed since. */
const greatestAgeDays = 7;

const dayMs = 86_400_000;

/** What an operation on a run needs, and who asks for it: the product itself unless given. */
export interface RunOperation {
  readonly client: Client;
  readonly store: Store;
  readonly author?: Author | undefined;
}

/** Why a run cannot be resumed, as a sentence that says what to do; undefined where it can. */
export async function reasonNotToResume(store: Store, run: Run): Promise<string | undefined> {
  if (run.closedAt === null) return 'The run is under way.';
  if (previewedRunOf(run.workflowId) !== undefined) {
    return 'This preview is a part of a run, which makes a new one: resume that run.';
  }
  if (!mendable.has(run.failureKind)) {
    return `Only a run that failed because of Atria, Autotask or the credentials can be resumed; this one ended as ${run.status}. Start a new run.`;
  }
  if (Date.now() - run.closedAt.getTime() > greatestAgeDays * dayMs) {
    return `The run ended more than ${counted(greatestAgeDays, 'day')} ago, and lines may have been changed since. Start a new run.`;
  }
  const other = await otherDatabaseThan(store, run);
  if (other !== undefined) {
    return `The run works in another Autotask database than the run ${other}, from which it takes its changes. Give its secret set credentials of that database, and start a new run.`;
  }
  const later = await laterRunOfSameCustomers(store, run);
  if (later !== undefined) {
    return `The run ${later} was begun later and planned the same customers. This one would go on with an older day. Start a new run.`;
  }
  const overtaking = await overtakingRun(store, run);
  if (overtaking === undefined) return undefined;
  return `The run ${overtaking} has worked on the same customers since this one loaded its records. This one would go on with older records. Start a new run.`;
}

/** The run whose changes this one undoes or whose preview it applies, if that was in another Autotask database: no resumed run changes its own. */
async function otherDatabaseThan(store: Store, { undoes, appliesRunId, databaseCi }: Run): Promise<string | undefined> {
  const otherId = undoes?.runId ?? appliesRunId;
  const other = otherId === null ? undefined : await findRun(store, otherId);
  if (other === undefined || databaseCi === null || other.databaseCi === null) return undefined;
  return other.databaseCi === databaseCi ? undefined : other.runId;
}

/**
 * Takes a failed run up again: it goes on from the beginning of its last execution, with the records, the day and the
 * outcomes that it has. Whatever it sent is judged by reading, as after any reset.
 *
 * @returns the execution in which it goes on
 * @throws a {@link RunRefusal} where it cannot be resumed
 */
export async function resumeRun({ client, store, author = theProgram }: RunOperation, run: Run): Promise<string> {
  const reason = await reasonNotToResume(store, run);
  if (reason !== undefined) throw new RunRefusal(reason);
  const last = await lastExecution(client, run);
  const reset = {
    namespace: client.options.namespace,
    workflowExecution: { workflowId: run.workflowId, runId: last },
    reason: 'Resumed by a person.',
    // Asked twice at once, it is done once.
    requestId: `resume ${last}`,
    workflowTaskFinishEventId: await firstTaskOf(client, run.workflowId, last),
    resetReapplyType: ResetReapplyType.RESET_REAPPLY_TYPE_NONE,
  };
  const entry = {
    ...author,
    action: 'resumed',
    record: 'run',
    id: run.runId,
    name: '',
    changes: [],
    reason: '',
  } as const;
  const { runId } = await recordedFirst(store, entry, () => client.workflowService.resetWorkflowExecution(reset));
  return runId;
}

async function lastExecution(client: Client, { workflowId, runId }: Run): Promise<string> {
  try {
    const last = await client.workflow.getHandle(workflowId).describe();
    const { firstRunId } = last.raw.workflowExecutionInfo ?? {};
    // Servers that do not tell leave it open.
    if (typeof firstRunId === 'string' && firstRunId !== '' && firstRunId !== runId) {
      throw new RunRefusal('Another run was started under its workflow id since. Start a new run.');
    }
    if (last.status.name === 'RUNNING') throw new RunRefusal('The run is under way.');
    return last.runId;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new RunRefusal('Temporal no longer has its history. Start a new run.', { cause: error });
  }
}

/** The first workflow task of an execution: whatever it asked for is asked for again. */
async function firstTaskOf(client: Client, workflowId: string, runId: string) {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  const { history } = await client.workflowService.getWorkflowExecutionHistory({ namespace, execution });
  const completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
  const first = history?.events?.find(({ eventType }) => eventType === completed);
  if (first?.eventId === undefined || first.eventId === null) {
    throw new RunRefusal('No worker has ever worked on its last execution. Start a new run.');
  }
  return first.eventId;
}
