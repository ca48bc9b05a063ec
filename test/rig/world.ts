import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import type { RunSummary } from '../../src/activities/close-run.js';
import { startRun } from '../../src/runs/start-run.js';
import { readConfiguration, type Configuration } from '../../src/configuration/environment.js';
import type { SyncSettings } from '../../src/domain/sync/settings.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { parseScenario } from '../../src/simulator/scenario.js';
import type { scenarioSchema } from '../../src/simulator/scenario-schema.js';
import { migrate, openStore, type Store } from '../../src/store/database.js';
import { readLog, type LogEntry } from '../../src/store/log/log-entries.js';
import { saveSecretSet, type SecretSet } from '../../src/store/secret-sets.js';
import { startWorker } from '../../src/worker/worker.js';
import type { z } from 'zod';
import { createDatabase } from './fresh-database.js';
import { historiesOf, replayFailures, type RecordedExecution } from './histories.js';
import { startRewritingProxy, type Rewrite } from './rewriting-proxy.js';
import type { SharedServers } from './shared-servers.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';

/** A scenario as it is written in a file, before defaults are filled in. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** Times in milliseconds instead of minutes, for the simulator and the product alike. */
export const testSettings = {
  requestTimeoutMs: 2_000,
  commitWindowMs: 300,
  readLagMs: 50,
  stallAllowanceMs: 500,
  greatestReadAgeMs: 20_000,
  undoneAfterMs: 86_400_000,
  retryIntervalMs: 20,
  retryAttempts: 3,
  patienceMs: 500,
  approvalDayMs: 86_400_000,
  heartbeatTimeoutMs: 3_000,
  historyEventsMax: 8_000,
  linesPerBatch: 150,
  lateAfterMs: 14_400_000,
  callsPerHour: 10_000,
  callsHourMs: 3_600_000,
  callShareForOthers: 0.25,
  slowdownMs: 3_600_000,
} satisfies SyncSettings;

export interface WorldOptions {
  readonly settings?: Partial<SyncSettings>;
  /** Where the product looks for Atria, and with what; the simulator unless told. */
  readonly atria?: { readonly url?: string; readonly token?: string };
  /** The servers to use; those of the vitest run unless told. */
  readonly servers?: SharedServers;
  /** Whether a worker runs in this process; true unless told. */
  readonly worker?: boolean;
  /**
   * Whether workflows have threads of their own, as in production; false unless told. A large world needs them: its
   * workflows would keep calls of the same thread waiting.
   */
  readonly workflowThreads?: boolean;
  /** Rewrites the answers of the simulated systems on their way to the product. */
  readonly rewrites?: { readonly autotask?: Rewrite | undefined; readonly atria?: Rewrite | undefined };
  /** Settings of the store's database, such as `datestyle to 'German'`. */
  readonly databaseSettings?: readonly string[];
  /** Further environment of the product, instead of what the world gives it. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a run ended. */
export interface EndedRun {
  readonly workflowId: string;
  readonly runId: string;
  /** `Completed`, or the kind of failure. */
  readonly status: string;
  /** What the run came to; a cancelled run answers none. */
  readonly summary: RunSummary | undefined;
  readonly log: readonly LogEntry[];
}

export interface StartedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly handle: WorkflowHandle;
  /** Waits for the end, good or bad. */
  end(): Promise<EndedRun>;
}

/** The product with everything around it: real HTTP, a real Temporal server, a database of its own. */
export interface World {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly client: Client;
  readonly configuration: Configuration;
  /** What another process needs in its environment to work in this world. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a billing sync with parameters as an operator types them, and with further inputs of the workflow. */
  start(parameters: unknown, ...further: readonly unknown[]): Promise<StartedRun>;
  /** Starts a billing sync and waits for its end. */
  run(parameters: unknown): Promise<EndedRun>;
  saveSecrets(name: string, secrets: SecretSet): Promise<void>;
  /** Starts a worker that can be killed. It ends with the world at the latest. */
  startWorkerProcess(): Promise<WorkerProcess>;
  /** Every execution of a run, children and continued ones included. */
  histories(run: { readonly workflowId: string; readonly runId: string }): Promise<RecordedExecution[]>;
  /** Ends everything, and replays every workflow that was started here: one that is not deterministic fails the test. */
  close(): Promise<void>;
}

let quiet = false;

/** Temporal's own log of a test process holds errors only. */
export function quietRuntime(): void {
  if (!quiet) {
    const logging = { filter: { core: 'ERROR', other: 'ERROR' } } as const;
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  }
  quiet = true;
}

/** Starts a world from a scenario. The scenario's credentials are its secret set "default". */
export async function startWorld(scenarioInput: ScenarioInput, options: WorldOptions = {}): Promise<World> {
  quietRuntime();
  const ends: (() => Promise<unknown>)[] = [];
  const end = async () => {
    const failures: unknown[] = [];
    for (const each of ends.reverse().splice(0)) await each().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await buildWorld(scenarioInput, options, ends, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function buildWorld(
  scenarioInput: ScenarioInput,
  options: WorldOptions,
  ends: (() => Promise<unknown>)[],
  end: () => Promise<void>,
): Promise<World> {
  const servers = options.servers ?? (await leasedServers(ends));
  const settings = { ...testSettings, ...options.settings };
  const scenario = parseScenario(JSON.stringify(withSettings(scenarioInput, settings)));
  const connection = await Connection.connect({ address: servers.temporalAddress });
  ends.push(() => connection.close());
  // Temporal's runtime ends with its last user in a process, even while a replay of another world is about to use it.
  const runtimeHolder = await NativeConnection.connect({ address: servers.temporalAddress });
  ends.push(() => runtimeHolder.close());
  // Customers have workflow ids of their own, so each world has its namespace.
  const namespace = `world-${randomUUID()}`;
  const [database, sandbox] = await Promise.all([
    // Settings are there before the tables.
    createDatabase(servers.databaseUrl, options.databaseSettings === undefined ? servers.migratedDatabase : undefined),
    startSandbox({ scenario }),
    connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: aDay }),
  ]);
  ends.push(
    () => database.drop(),
    () => sandbox.close(),
  );
  for (const setting of options.databaseSettings ?? []) await database.set(setting);
  const [autotaskUrl, atriaUrl] = await Promise.all([
    urlOf(sandbox.url, options.rewrites?.autotask, ends),
    urlOf(sandbox.url, options.rewrites?.atria, ends),
  ]);
  const environment: Record<string, string> = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    ATRIA_URL: options.atria?.url ?? sandbox.atriaUrl.replace(sandbox.url, atriaUrl),
    ATRIA_TOKEN: options.atria?.token ?? scenario.atria.token,
    AUTOTASK_ZONE_URL: sandbox.zoneUrl.replace(sandbox.url, autotaskUrl),
    AUTOTASK_ALLOWED_HOSTS: new URL(autotaskUrl).host,
    BILLING_SYNC_KEY: randomBytes(32).toString('base64'),
    BILLING_SYNC_SETTINGS: JSON.stringify(settings),
    ...(scenario.clock === undefined ? {} : { BILLING_SYNC_CLOCK: scenario.clock }),
    ...options.environment,
  };
  const configuration = readConfiguration(environment);
  const store = openStore(configuration.databaseUrl);
  ends.push(() => store.destroy());
  if (options.databaseSettings !== undefined) await migrate(store);
  const saveSecrets = async (name: string, secrets: SecretSet) => {
    await saveSecretSet(store, configuration.secretsKey, name, secrets);
  };
  const { userName, secret, integrationCode } = scenario.autotask.credentials;
  await saveSecrets('default', { UserName: userName, Secret: secret, IntegrationCode: integrationCode });
  const client = new Client({ connection, namespace });
  if (options.worker !== false) ends.push(await runWorker(configuration, servers.bundleFile, options));
  const started: StartedRun[] = [];
  const start = async (parameters: unknown, ...further: readonly unknown[]) => {
    const run = await startOne({ client, store, configuration }, parameters, further);
    started.push(run);
    return run;
  };
  return {
    ...{ sandbox, store, client, configuration, environment, saveSecrets, start },
    run: async (parameters) => (await start(parameters)).end(),
    async startWorkerProcess() {
      const worker = await startWorkerProcess(environment);
      ends.push(() => worker.stop());
      return worker;
    },
    histories: (run) => historiesOf(client, [run]),
    async close() {
      try {
        await replayAll(client, servers.bundleFile, started);
      } finally {
        await end();
      }
    },
  };
}

/** The servers of the vitest run. Elsewhere there are none, and nothing of vitest is loaded. */
async function leasedServers(ends: (() => Promise<unknown>)[]): Promise<SharedServers> {
  const { servers, release } = await (await import('./injected-servers.js')).leasedServers();
  ends.push(release);
  return servers;
}

/** Where the product finds a simulated system: behind a proxy, where its answers are rewritten. */
async function urlOf(url: string, rewrite: Rewrite | undefined, ends: (() => Promise<unknown>)[]): Promise<string> {
  if (rewrite === undefined) return url;
  const proxy = await startRewritingProxy(url, rewrite);
  ends.push(() => proxy.close());
  return proxy.base;
}

/** Protobuf's Duration, in seconds. */
const aDay = { seconds: 86_400 as never };

function withSettings(input: ScenarioInput, settings: SyncSettings): ScenarioInput {
  const { requestTimeoutMs, commitWindowMs, readLagMs, stallAllowanceMs } = settings;
  const shared = { requestTimeoutMs, commitWindowMs, readLagMs, stallAllowanceMs };
  return { ...input, autotask: { ...input.autotask, settings: { ...shared, ...input.autotask?.settings } } };
}

/** Runs a worker in this process; the answer ends it. */
async function runWorker(
  configuration: Configuration,
  bundleFile: string,
  { workflowThreads = false }: WorldOptions,
): Promise<() => Promise<void>> {
  const running = await startWorker(configuration, { codePath: bundleFile }, pino({ level: 'silent' }), {
    debugMode: !workflowThreads,
  });
  const ended = running.run();
  // A worker that fails is told of when it is ended.
  ended.catch(() => undefined);
  return async () => {
    if (running.worker.getState() === 'RUNNING') running.worker.shutdown();
    await ended;
  };
}

async function startOne(
  { client, store, configuration }: Pick<World, 'client' | 'store' | 'configuration'>,
  parameters: unknown,
  further: readonly unknown[],
): Promise<StartedRun> {
  const handle =
    further.length === 0
      ? await startRun(client, configuration.taskQueue, parameters)
      : await client.workflow.start('billingSync', {
          taskQueue: configuration.taskQueue,
          workflowId: `billing-sync/further-inputs/${randomUUID()}`,
          args: [parameters, ...further],
        });
  const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  const result = async (): Promise<Pick<EndedRun, 'status' | 'summary'>> => {
    try {
      return { status: 'Completed', summary: (await handle.result()) as RunSummary };
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return failureOf(error);
    }
  };
  return { ...run, handle, end: async () => ({ ...run, ...(await result()), log: await wholeLog(store, run.runId) }) };
}

function failureOf({ cause }: WorkflowFailedError): Pick<EndedRun, 'status' | 'summary'> {
  if (cause instanceof CancelledFailure) return { status: 'Cancelled', summary: undefined };
  if (!(cause instanceof ApplicationFailure)) return { status: 'Unexpected', summary: undefined };
  return { status: cause.type ?? 'Unexpected', summary: cause.details?.[0] as RunSummary | undefined };
}

const logPageSize = 1_000;

async function wholeLog(store: Store, runId: string): Promise<LogEntry[]> {
  const log: LogEntry[] = [];
  for (;;) {
    const page = await readLog(store, runId, {}, { after: log.at(-1)?.sequence ?? 0, limit: logPageSize });
    log.push(...page);
    if (page.length < logPageSize) return log;
  }
}

type Page = Awaited<ReturnType<Client['workflowService']['listWorkflowExecutions']>>;

/** Every execution of the namespace. Nothing of it is decoded: a memo may be odd. */
async function allExecutions({ workflowService, options: { namespace } }: Client) {
  const found: { workflowId: string; runId: string }[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page: Page = await workflowService.listWorkflowExecutions({ namespace, nextPageToken });
    found.push(
      ...page.executions.map(({ execution }) => ({
        workflowId: execution?.workflowId ?? '',
        runId: execution?.runId ?? '',
      })),
    );
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
  return found;
}

async function replayAll(client: Client, bundleFile: string, started: readonly StartedRun[]): Promise<void> {
  const executions = (await Promise.all(started.map((run) => historiesOf(client, [run])))).flat();
  // Those that a schedule, or another tool, has started.
  for (const { workflowId, runId } of await allExecutions(client)) {
    if (executions.some((execution) => execution.runId === runId)) continue;
    executions.push({ workflowId, runId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() });
  }
  if (executions.length === 0) return;
  const failures = await replayFailures(bundleFile, executions);
  if (failures.length === 0) return;
  const list = failures.map(({ workflowId, error }) => `${workflowId}: ${error.message}`).join('\n');
  throw new Error(`${failures.length} of ${executions.length} workflows do not replay:\n${list}`);
}
