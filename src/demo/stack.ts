import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { readConfiguration, type Configuration } from '../configuration/environment.js';
import { inspectEnvironment } from '../configuration/inspection.js';
import { openLog } from '../embedded/log-file.js';
import { startPostgres, type PostgresServer } from '../embedded/postgres-server.js';
import { startTemporalServer, type TemporalServer } from '../embedded/temporal-server.js';
import { migrate, openStore, type Store } from '../store/database.js';
import { saveSecretSet } from '../store/secret-sets.js';
import { runSearchAttributes } from '../temporal/search-attributes.js';
import { startLedgerAtria } from './ledger-atria.js';
import { startSandbox, type Sandbox } from '../simulator/simulator.js';
import type { Scenario } from '../simulator/scenario.js';

/** Everything that a run needs, as real processes on this machine: Autotask and Atria are simulated. */
export interface Stack {
  readonly sandbox: Sandbox;
  readonly temporal: TemporalServer;
  readonly postgres: PostgresServer;
  readonly client: Client;
  readonly store: Store;
  readonly configuration: Configuration;
  /** What other processes need in their environment to work on this stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** @param more what only the worker has in its environment */
  startWorker(more?: Readonly<Record<string, string>>): Promise<ChildProcess>;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly scenario: Scenario;
  /** Where databases and logs are kept. */
  readonly directory: string;
  /** Whether the data may be lost in a crash of the machine. */
  readonly ephemeral: boolean;
  /** Temporal's own port; without it, a free one. */
  readonly temporalPort?: number;
  readonly uiPort?: number;
  readonly sandboxPort?: number;
  readonly secretsKey?: string;
  /** Where the console will be. */
  readonly consoleUrl?: string;
  /** Atria's port where the built-in ledger takes its place; without it Atria is simulated like Autotask. */
  readonly ledgerPort?: number;
  /** The worker's program; without it, the one beside this file. */
  readonly workerFile?: string;
  readonly onProgress: (line: string) => void;
}

const stopWithinMs = 30_000;

/** Starts the servers, one beside the other, and makes the scenario's credentials the secret set "default". */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { directory, scenario, onProgress } = options;
  mkdirSync(directory, { recursive: true });
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const stopOne of started.reverse().splice(0)) await stopOne();
  };
  try {
    const [temporal, postgres, sandbox] = await startServers(options, started);
    const store = openStore(postgres.url);
    started.push(() => store.destroy());
    await migrate(store);
    const connection = await Connection.connect({ address: temporal.address });
    started.push(() => connection.close());
    const client = new Client({ connection });
    const atria = await startAtria(options, { store, client, sandbox }, started);
    const environment = environmentFor(options, { temporal, postgres, sandbox }, atria);
    const configuration = readConfiguration(environment);
    const { userName, secret, integrationCode } = scenario.autotask.credentials;
    const secrets = { UserName: userName, Secret: secret, IntegrationCode: integrationCode };
    await saveSecretSet(store, configuration.secretsKey, 'default', secrets);
    const startWorker: Stack['startWorker'] = async (more = {}) => {
      onProgress('Starting the worker …');
      const file = options.workerFile ?? besideThis;
      const worker = await forkWorker(file, { ...environment, ...more }, join(directory, 'worker.log'));
      started.push(() => stopWorker(worker));
      return worker;
    };
    return { sandbox, temporal, postgres, client, store, configuration, environment, startWorker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startServers(
  { directory, scenario, ephemeral, temporalPort, uiPort, sandboxPort, onProgress }: StackOptions,
  started: (() => Promise<unknown>)[],
): Promise<[TemporalServer, PostgresServer, Sandbox]> {
  onProgress('Starting Temporal, Postgres and the simulated Autotask …');
  const [temporal, postgres, sandbox] = await Promise.allSettled([
    startTemporalServer({
      directory: ephemeral ? undefined : join(directory, 'temporal'),
      port: temporalPort,
      uiPort,
      searchAttributes: runSearchAttributes,
      keepHistoriesDays: inspectEnvironment(process.env).values.BILLING_SYNC_KEEP_HISTORIES_DAYS,
      logFile: join(directory, 'temporal.log'),
      onProgress,
    }),
    startPostgres({ directory: join(directory, 'postgres'), ephemeral, onProgress }),
    startSandbox({ scenario, port: sandboxPort ?? 0 }),
  ]);
  if (temporal.status === 'fulfilled') started.push(() => temporal.value.stop());
  if (postgres.status === 'fulfilled') started.push(() => postgres.value.stop());
  if (sandbox.status === 'fulfilled') started.push(() => sandbox.value.close());
  return [valueOf(temporal), valueOf(postgres), valueOf(sandbox)];
}

async function startAtria(
  { scenario, ledgerPort, onProgress }: StackOptions,
  { store, client, sandbox }: { store: Store; client: Client; sandbox: Sandbox },
  started: (() => Promise<unknown>)[],
): Promise<{ readonly url: string; readonly token: string }> {
  if (ledgerPort === undefined) return { url: sandbox.atriaUrl, token: scenario.atria.token };
  const clock = new Date(scenario.clock ?? Date.now());
  const ledger = await startLedgerAtria({ store, client, clock, port: ledgerPort, onProgress });
  started.push(() => ledger.close());
  return ledger;
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function environmentFor(
  { scenario, secretsKey, consoleUrl }: StackOptions,
  servers: { temporal: TemporalServer; postgres: PostgresServer; sandbox: Sandbox },
  atria: { readonly url: string; readonly token: string },
): Record<string, string> {
  return {
    DATABASE_URL: servers.postgres.url,
    TEMPORAL_ADDRESS: servers.temporal.address,
    ATRIA_URL: atria.url,
    ATRIA_TOKEN: atria.token,
    AUTOTASK_ZONE_URL: servers.sandbox.zoneUrl,
    AUTOTASK_ALLOWED_HOSTS: new URL(servers.sandbox.url).host,
    // The documented secret set has two values. Such a set works here too.
    AUTOTASK_INTEGRATION_CODE: scenario.autotask.credentials.integrationCode,
    BILLING_SYNC_KEY: secretsKey ?? randomBytes(32).toString('base64'),
    BILLING_SYNC_SETTINGS: JSON.stringify(productSettings(scenario)),
    ...(scenario.clock === undefined ? {} : { BILLING_SYNC_CLOCK: scenario.clock }),
    ...(consoleUrl === undefined ? {} : { BILLING_SYNC_CONSOLE: consoleUrl }),
  };
}

/** The settings that the simulator and the product share. */
function productSettings({ autotask: { settings } }: Scenario): Record<string, number> {
  const { requestTimeoutMs, commitWindowMs, readLagMs, stallAllowanceMs, hourlyRequests, hourMs } = settings;
  const shared = { requestTimeoutMs, commitWindowMs, readLagMs, stallAllowanceMs };
  const limit = { callsPerHour: hourlyRequests, callsHourMs: hourMs };
  return Object.fromEntries(
    Object.entries({ ...shared, ...limit }).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

const besideThis = fileURLToPath(new URL(`../worker/main${extname(import.meta.url)}`, import.meta.url));

/**
 * How the image starts the worker, see Dockerfile. V8 lets garbage grow to several times of what is in use before
 * it collects it. A worker that collects earlier has a third less memory, and needs hardly more processor time.
 */
const compiledFlags = ['--enable-source-maps', '--max-semi-space-size=2', '--heap-growing-percent=60'];

/** Starts a worker as a process of its own and waits until it takes work. */
function forkWorker(
  file: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): Promise<ChildProcess> {
  const log = openLog(logFile);
  const worker = fork(file, {
    execArgv: extname(file) === '.ts' ? ['--import', 'tsx'] : compiledFlags,
    env: { MALLOC_ARENA_MAX: '2', ...process.env, ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      resolve(worker);
    });
    worker.once('exit', (code) => {
      reject(new Error(`The worker ended with ${code ?? 'a signal'} before it was ready. Its log is ${logFile}.`));
    });
  });
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => worker.kill('SIGKILL'), stopWithinMs);
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    worker.kill('SIGTERM');
  });
}
