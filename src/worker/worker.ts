import { Client } from '@temporalio/client';
import {
  NativeConnection,
  Worker,
  type ActivityInterceptorsFactory,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { checkHost } from '../autotask/base-url.js';
import { createBillingProcessActivities } from '../ledger/process/activities.js';
import { createActivities, type SyncActivities } from '../activities/index.js';
import { createCallBudgets } from '../activities/call-budget.js';
import { createCallSlots } from '../activities/call-slots.js';
import type { SyncServices } from '../activities/services.js';
import type { Configuration } from '../configuration/environment.js';
import { makeDirectory } from '../configuration/own-directory.js';
import { ensureSearchAttributes } from '../temporal/ensure-search-attributes.js';
import { startRecorder, type Recorder } from '../recording/recorder.js';
import { migrate, openStore } from '../store/database.js';
import { bindSecretSets } from '../store/reseal-secret-sets.js';
import { readingKeys } from '../store/secret-sets.js';
import { channelsOf } from '../notifications/channels.js';
import { notifyPeople } from '../notifications/notifier.js';
import { runDoing } from '../runs/run-doing.js';
import type { Run } from '../store/runs/runs.js';
import { jobLabel } from '../jobs/job-label.js';
import { startCleanUp } from './clean-up.js';
import { repeat } from './repeated.js';
import { faultInterceptor, heartbeatInterceptor } from './activity-interceptors.js';
import { runSearchAttributes } from '../temporal/search-attributes.js';
import { temporalFacts } from './temporal-facts.js';
import { watchStore } from './watch-store.js';
import { Connection } from '@temporalio/client';

export interface RunningWorker {
  readonly worker: Worker;
  /** Runs until it is shut down, then closes its connections. */
  run(): Promise<void>;
}

/** Activities in flight per worker. Autotask allows three calls per endpoint, so more would only wait in line. */
const activitiesAtOnce = 12;

/** Workflows kept in memory; each costs a few hundred kB. */
const cachedWorkflows = 200;

/** Until people hear of a run. */
const notifyEveryMs = 5_000;

/** What a worker may be wired with besides its configuration. */
export interface WorkerParts {
  readonly createActivities?: (services: SyncServices) => SyncActivities;
  /** Run around every activity, outside our own interceptors. */
  readonly activityInterceptors?: readonly ActivityInterceptorsFactory[];
  readonly stickyQueueScheduleToStartTimeout?: NonNullable<WorkerOptions['stickyQueueScheduleToStartTimeout']>;
  /** Runs workflows in the thread of the process. Many short workers start in a third of the time that way. */
  readonly debugMode?: NonNullable<WorkerOptions['debugMode']>;
}

/** Wires a worker: store, clients, activities, workflows. */
export async function startWorker(
  configuration: Configuration,
  workflowBundle: WorkflowBundleOption,
  logger: Logger,
  parts: WorkerParts = {},
): Promise<RunningWorker> {
  const { temporal } = configuration;
  const store = openStore(configuration.databaseUrl);
  await migrate(store).catch(async (error: unknown) => {
    // A connection that is left open would keep the process alive for a while.
    await store.destroy();
    throw error;
  });
  await bindSecretSets(store, readingKeys(configuration.secretsKey, configuration.formerSecretsKey));
  const connection = await Connection.connect(temporal.connection);
  await ensureSearchAttributes(connection, temporal.namespace, runSearchAttributes);
  const native = await NativeConnection.connect(nativeOptions(temporal.connection));
  const client = new Client({ connection, namespace: temporal.namespace });
  const recorder = recorderOf(configuration, logger);
  const boundary: SyncServices['boundary'] = {
    // Atria's token may be another one by now.
    get secrets() {
      return [...configuration.secretTexts, configuration.atria.token()];
    },
    record: recorder?.record,
  };
  const onRunStarted = recorder?.runStarted;
  const callSlots = createCallSlots(store);
  const callBudgets = createCallBudgets(store, configuration.settings, logger);
  const shared = { store, callSlots, callBudgets, temporal: temporalFacts(client) };
  const services = { ...configuration, ...shared, logger, boundary, onRunStarted };
  const activities = {
    ...(parts.createActivities ?? createActivities)(services),
    ...createBillingProcessActivities(services),
  };
  const { activityInterceptors = [], stickyQueueScheduleToStartTimeout, debugMode = false } = parts;
  const worker = await Worker.create({
    connection: native,
    namespace: temporal.namespace,
    taskQueue: configuration.taskQueue,
    workflowBundle,
    debugMode,
    activities,
    interceptors: { activity: [...activityInterceptors, heartbeatInterceptor, faultInterceptor] },
    ...(stickyQueueScheduleToStartTimeout === undefined ? {} : { stickyQueueScheduleToStartTimeout }),
    maxConcurrentActivityTaskExecutions: activitiesAtOnce,
    maxCachedWorkflows: cachedWorkflows,
    // A change that is being sent gets its answer before the process ends.
    shutdownGraceTime: configuration.settings.requestTimeoutMs + configuration.settings.stallAllowanceMs,
    maxHeartbeatThrottleInterval: configuration.settings.heartbeatTimeoutMs / 2,
  });
  const labelOf = (jobId: string) => jobLabel(client, jobId);
  const channels = channelsOf(configuration.notifications);
  const { consoleUrl } = configuration;
  const { lateAfterMs } = configuration.settings;
  const doingOf = (run: Run) => runDoing(client, run);
  const notifierOptions = { store, channels, logger, consoleUrl, labelOf, doingOf, lateAfterMs };
  return {
    worker,
    async run() {
      const cleanUp = startCleanUp({ store, keepRunsDays: configuration.keepRunsDays, logger });
      const notifier = repeat(notifyEveryMs, (signal) => notifyPeople(notifierOptions, signal));
      const watch = watchStore(store, configuration.settings, logger);
      try {
        await worker.run();
      } finally {
        await Promise.all([cleanUp.stop(), notifier.stop(), watch.stop(), callSlots.close(), callBudgets.close()]);
        await Promise.all([native.close(), connection.close(), store.destroy()]);
        // The SDK leaves this storage on. Before Node 24, each one slows every later promise of the process.
        native.callContextStorage.disable();
      }
    },
  };
}

/** What is said to Autotask and Atria is recorded where the operator asked for it. */
function recorderOf({ recordDirectory: directory, autotask }: Configuration, logger: Logger): Recorder | undefined {
  if (directory === undefined) return undefined;
  const isOurs = (url: string) => {
    try {
      checkHost(url, autotask.allowedHosts);
      return true;
    } catch {
      return false;
    }
  };
  const onFault = (error: unknown) => {
    logger.error({ err: error }, 'The recording cannot be written any more. The runs go on without it.');
  };
  makeDirectory(directory, 'Name another with AUTOTASK_RECORD, or leave it out to record nothing.', 0o700);
  const recorder = startRecorder({ directory, isOurs, onFault });
  logger.warn(
    { file: recorder.file },
    'What is said to Autotask and Atria is recorded. Stop it when it has shown what it is for.',
  );
  return recorder;
}

/** The worker's own connection takes the same address, encryption and key as the client's. */
function nativeOptions({ address, tls, apiKey, metadata }: Configuration['temporal']['connection']) {
  return {
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
    ...(metadata === undefined ? {} : { metadata: metadata as Record<string, string> }),
  };
}
