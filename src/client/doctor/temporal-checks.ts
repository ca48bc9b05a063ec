import { Client, Connection } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import type { Configuration } from '../../configuration/environment.js';
import { runSearchAttributes } from '../../temporal/search-attributes.js';
import { workflowsInTrouble, workflowTroubleText } from '../../runs/workflow-trouble.js';
import { messageOf } from '../../domain/message-of.js';
import { counted, durationText } from '../../domain/wording.js';
import { checksOf, type Check } from '../../connection/check.js';

const checks = checksOf('temporal');

const { TaskQueueType, IndexedValueType } = proto.temporal.api.enums.v1;
type Poller = temporal.api.taskqueue.v1.IPollerInfo;

/** A worker asks for work at least once a minute; what asked last longer ago is gone. */
const liveWithinMs = 90_000;

const callWithinMs = 15_000;

/** A server that answered, for the checks that follow. */
export interface CheckedTemporal {
  readonly client: Client;
  /** How long the namespace keeps ended workflows, in days. */
  readonly keptDays: number;
  close(): Promise<void>;
}

/** Looks at Temporal. What it opened is the caller's to close. */
export async function checkTemporal(
  { connection: options, namespace }: Configuration['temporal'],
  taskQueue: string,
): Promise<{ checks: Check[]; opened: CheckedTemporal | undefined }> {
  const address = options.address ?? 'localhost:7233';
  let connection: Connection;
  try {
    connection = await Connection.connect(options);
  } catch (error) {
    const fix = 'Check TEMPORAL_ADDRESS, its certificates or key, and that the server runs.';
    return { checks: [checks.fail('reachable', `${address}: ${messageOf(error)}`, fix)], opened: undefined };
  }
  try {
    return await connection.withDeadline(Date.now() + callWithinMs, () =>
      checkServer(connection, namespace, taskQueue),
    );
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function checkServer(
  connection: Connection,
  namespace: string,
  taskQueue: string,
): Promise<{ checks: Check[]; opened: CheckedTemporal | undefined }> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const reached = [
    checks.ok('reachable', connection.options.address),
    checks.ok('version', `Temporal ${serverVersion}`),
  ];
  const described = await describeNamespace(connection, namespace);
  if (typeof described !== 'number') {
    await connection.close();
    return { checks: [...reached, described], opened: undefined };
  }
  const client = new Client({ connection, namespace });
  const found = [
    ...reached,
    checks.ok('namespace', namespace),
    await checkSearchAttributes(connection, namespace),
    ...(await checkWorkers(connection, namespace, taskQueue)),
    ...(await checkProgress(client, taskQueue)),
  ];
  return { checks: found, opened: { client, keptDays: described, close: () => connection.close() } };
}

const secondsPerDay = 86_400;

/** How long the namespace keeps ended workflows, in days; or what is wrong with it. */
async function describeNamespace(connection: Connection, namespace: string): Promise<number | Check> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / secondsPerDay;
  } catch (error) {
    const fix = `Correct TEMPORAL_NAMESPACE, or create it with "temporal operator namespace create --namespace ${namespace} --retention 90d".`;
    return checks.fail('namespace', `${namespace}: ${messageOf(error)}`, fix);
  }
}

async function checkSearchAttributes(connection: Connection, namespace: string): Promise<Check> {
  const name = 'search attributes';
  const names = Object.entries(runSearchAttributes);
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    const wrong = names.filter(([each]) => customAttributes[each] !== undefined && customAttributes[each] !== keyword);
    const missing = names.filter(([each]) => customAttributes[each] === undefined);
    if (wrong.length > 0) {
      const found = `${wrong.map(([each]) => each).join(', ')} of another type than Keyword`;
      return checks.fail(
        name,
        found,
        'Remove them with "temporal operator search-attribute remove", or use another namespace.',
      );
    }
    if (missing.length > 0) {
      return checks.fail(
        name,
        `${missing.map(([each]) => each).join(', ')} missing`,
        'Start a worker: it registers them.',
      );
    }
    return checks.ok(name, names.map(([each]) => each).join(', '));
  } catch (error) {
    return checks.skip(name, `the server does not list them (${messageOf(error)})`);
  }
}

/** Whether somebody takes the work of the task queue: both kinds of it, for a worker that takes one only is half dead. */
async function checkWorkers(connection: Connection, namespace: string, taskQueue: string): Promise<Check[]> {
  const kinds = [
    ['workflow worker', TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW],
    ['activity worker', TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY],
  ] as const;
  const found: Check[] = [];
  for (const [name, taskQueueType] of kinds) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
    });
    found.push(workersCheck(name, taskQueue, pollers));
  }
  return found;
}

/** Whether the workflows that are under way get on: one that a worker fails at again and again ends by itself never. */
async function checkProgress(client: Client, taskQueue: string): Promise<Check[]> {
  const name = 'workflows under way';
  try {
    const stuck = await workflowsInTrouble(client, taskQueue);
    if (stuck.length === 0) return [checks.ok(name, 'all make progress')];
    return stuck.map((trouble) => {
      const end = `temporal workflow terminate --workflow-id '${trouble.workflowId}'`;
      const fix = `If it cannot be helped, end it with "${end}"; the next run goes on from what it reads.`;
      return checks.fail(`${name}: ${trouble.workflowId}`, workflowTroubleText(trouble), fix);
    });
  } catch (error) {
    return [checks.skip(name, `the server does not list them (${messageOf(error)})`)];
  }
}

function workersCheck(name: string, taskQueue: string, pollers: readonly Poller[]): Check {
  const now = Date.now();
  const seen = pollers
    .map((poller) => ({ poller, ageMs: Math.max(0, now - msOf(poller.lastAccessTime)) }))
    .sort((one, other) => one.ageMs - other.ageMs);
  const live = seen.filter(({ ageMs }) => ageMs <= liveWithinMs);
  const [newest] = seen;
  if (live.length === 0) {
    const last =
      newest === undefined
        ? ''
        : `; the last, ${newest.poller.identity ?? ''}, asked ${durationText(newest.ageMs)} ago`;
    const found = `none takes work from the task queue "${taskQueue}"${last}`;
    return checks.fail(name, found, 'Start a worker: runs wait until one is there.');
  }
  const workers = new Set(live.map(({ poller }) => poller.identity ?? ''));
  const builds = new Set(live.map(({ poller }) => buildOf(poller)).filter((build) => build !== ''));
  const shown = [...workers].slice(0, 3).join(', ');
  const found = `${counted(workers.size, 'worker')} on "${taskQueue}" (${shown}), asked ${durationText(live[0]?.ageMs ?? 0)} ago`;
  if (builds.size > 1) {
    const fix = 'Finish the upgrade: stop the workers of the older build when their runs have ended.';
    return checks.warn(name, `${found}; builds ${[...builds].join(', ')}`, fix);
  }
  const build = [...builds][0];
  return checks.ok(name, build === undefined ? found : `${found}, build ${build}`);
}

function msOf(time: temporal.api.taskqueue.v1.IPollerInfo['lastAccessTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1_000_000;
}

function buildOf({ deploymentOptions, workerVersionCapabilities }: Poller): string {
  const deployment = deploymentOptions?.deploymentName ?? '';
  const build = deploymentOptions?.buildId ?? workerVersionCapabilities?.buildId ?? '';
  const short = shortBuild(build);
  return deployment === '' ? short : `${deployment} ${short}`;
}

/** Temporal's SDK names a build by its own version and the digest of the workflows' code: the digest's beginning tells enough. */
function shortBuild(build: string): string {
  const digest = /\+([0-9a-f]{64})$/.exec(build)?.[1];
  return digest === undefined ? build : digest.slice(0, 12);
}
