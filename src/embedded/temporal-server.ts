import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { freePorts, isPortFree, isPortOpen } from './free-port.js';
import { ensureSearchAttributes, type SearchAttributeTypes } from '../temporal/ensure-search-attributes.js';
import { startSupervised, type SupervisedProcess } from './supervised-process.js';
import { findTemporalCli } from './temporal-cli.js';

export { ensureSearchAttributes } from '../temporal/ensure-search-attributes.js';
export type { SearchAttributeTypes } from '../temporal/ensure-search-attributes.js';

const dayMs = 86_400_000;
const startWithinMs = 60_000;
const pollMs = 50;
const attemptsForAPort = 3;

/**
 * The development server has one history shard, whose queues by default take 20 batches of tasks a second: each step of
 * a workflow then waits about 50 ms. Eager execution hands an activity to the worker that asked for it. A schedule is a
 * workflow of the server's own worker, which with its two pollers now and then leaves a question about the schedule
 * unasked for the five seconds after which another queue gets it.
 */
const dynamicConfiguration = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 2000,
  'system.enableActivityEagerExecution': true,
  'worker.perNamespaceWorkerOptions': '{"MaxConcurrentWorkflowTaskPollers":10,"StickyScheduleToStartTimeout":"200ms"}',
} as const;

/** In WAL mode, NORMAL survives a crash of the process; only a power cut can lose the last moments. */
const sqlitePragmas = ['journal_mode=WAL', 'synchronous=NORMAL'];

export interface TemporalServerOptions {
  /** Holds the server's database. Without it, everything is in memory and gone when the server ends. */
  readonly directory?: string | undefined;
  /** The gRPC port; without it, a free one. */
  readonly port?: number | undefined;
  /** The port of the web UI; without it there is none. */
  readonly uiPort?: number | undefined;
  /** Created when missing; "default" unless told. */
  readonly namespace?: string | undefined;
  readonly searchAttributes: SearchAttributeTypes;
  /** How long the namespace keeps ended workflows; a day unless told. */
  readonly keepHistoriesDays?: number | undefined;
  /** Receives the server's warnings. */
  readonly logFile?: string | undefined;
  /** Receives lines about a wait, see `findTemporalCli`. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

export interface TemporalServer {
  /** Where clients and workers connect: 127.0.0.1 and the port. */
  readonly address: string;
  readonly uiUrl?: string;
  /** The process id of the server itself. */
  readonly pid: number;
  /** Stops the server in order; resolves when it has ended. */
  stop(): Promise<void>;
  /** Kills the server at once, as a crash would. */
  kill(): void;
}

/**
 * Starts Temporal's development server as a process of its own and waits until it serves the namespace with its search
 * attributes. It listens on 127.0.0.1 only and ends when this process ends.
 * https://docs.temporal.io/cli/server#start-dev
 *
 * @throws Error with the last lines of the server's log when it does not come up within a minute.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const cli = await findTemporalCli({ onProgress: options.onProgress });
  // Asked first: whatever listens there would otherwise be taken for the new server.
  for (const port of givenPorts(options)) {
    if (await isPortFree(port)) continue;
    throw new Error(
      `The Temporal server did not start: port ${port} of 127.0.0.1 is in use. Stop the program that listens there, or choose another port.`,
    );
  }
  if (options.directory !== undefined) {
    await mkdir(options.directory, { recursive: true });
    // One that an earlier version made, too.
    await chmod(options.directory, 0o700);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(cli, options);
    } catch (error) {
      // Only the program's log tells why it ended.
      const portTaken = error instanceof StartError && /address already in use/i.test(error.log);
      if (!portTaken || attempt === attemptsForAPort || !(await areFree(options))) throw error;
    }
  }
}

function givenPorts({ port, uiPort }: TemporalServerOptions): number[] {
  return [port, uiPort].filter((each) => each !== undefined);
}

/** Whether somebody else can only have taken a port that the next attempt chooses anew. */
async function areFree(options: TemporalServerOptions): Promise<boolean> {
  const free = await Promise.all(givenPorts(options).map((port) => isPortFree(port)));
  return free.every(Boolean);
}

class StartError extends Error {
  override readonly name = 'StartError';
  readonly log: string;

  constructor(why: string, log: string) {
    super(`The Temporal server did not start: ${why}. Its last lines were:\n${log === '' ? '(nothing)' : log}`);
    this.log = log;
  }
}

async function startOnce(cli: string, options: TemporalServerOptions): Promise<TemporalServer> {
  // The CLI would otherwise choose these itself, one after another and with more chance of a clash.
  const [freePort, httpPort, metricsPort] = (await freePorts(3)) as [number, number, number];
  const port = options.port ?? freePort;
  const server = await startSupervised({
    command: cli,
    arguments: serverArguments(options, { port, httpPort, metricsPort }),
    environment: serverEnvironment(),
    stopSignal: 'SIGTERM',
    lifeline: 'pipe',
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(server, port, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
  server.unref();
  return {
    address,
    ...(options.uiPort === undefined ? {} : { uiUrl: `http://127.0.0.1:${options.uiPort}` }),
    pid: server.pid,
    stop: async () => {
      // What is only in memory needs no order, which takes a second.
      if (options.directory === undefined) server.kill();
      await server.stop();
    },
    kill: () => {
      server.kill();
    },
  };
}

function serverArguments(
  options: TemporalServerOptions,
  ports: { port: number; httpPort: number; metricsPort: number },
): string[] {
  const { directory, uiPort } = options;
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn'],
    ...['--port', `${ports.port}`, '--http-port', `${ports.httpPort}`, '--metrics-port', `${ports.metricsPort}`],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', `${uiPort}`]),
    ...['--namespace', options.namespace ?? 'default'],
    ...(directory === undefined ? [] : ['--db-filename', join(directory, 'temporal.db')]),
    ...sqlitePragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(dynamicConfiguration).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
}

/** The CLI reads TEMPORAL_ variables as its own settings; they are meant for clients of another server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

async function untilReady(server: SupervisedProcess, port: number, options: TemporalServerOptions): Promise<void> {
  const namespace = options.namespace ?? 'default';
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  const deadline = Date.now() + startWithinMs;
  try {
    for (;;) {
      if (server.hasEnded()) throw new StartError('it ended at once', server.lastLines());
      // A gRPC channel that is refused once waits a second before it tries again.
      if ((await isPortOpen(port)) && (await servesNamespace(connection, namespace))) break;
      if (Date.now() > deadline) throw new StartError('it did not answer within 60 s', server.lastLines());
      await delay(pollMs);
    }
    await ensureSearchAttributes(connection, namespace, options.searchAttributes);
    if (options.keepHistoriesDays !== undefined) {
      await keepHistories(connection, namespace, options.keepHistoriesDays);
    }
    if (server.hasEnded()) throw new StartError('it ended at once', server.lastLines());
  } finally {
    await connection.close();
  }
}

async function keepHistories(connection: Connection, namespace: string, days: number): Promise<void> {
  const workflowExecutionRetentionTtl = msToTs(days * dayMs);
  await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
}

async function servesNamespace(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  }
}
