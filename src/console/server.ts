import { serve, type ServerType } from '@hono/node-server';
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { readClientConfiguration } from '../configuration/environment.js';
import { readConsoleSettings, variable } from '../configuration/console.js';
import { inspectEnvironment } from '../configuration/inspection.js';
import { connectionPlaceOf } from '../connection/place.js';
import { temporalUiOf } from '../runs/temporal-ui.js';
import { openStore, requireFitStore, UnfitStore, type Store } from '../store/database.js';
import { createConsole } from './app.js';
import { createTimes } from './shell/times.js';

export interface ConsoleServer {
  /** Where the console is, without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Connections to the store: pages are short, and people few. */
const storeConnections = 5;

/**
 * Serves the console. It needs neither the store nor Temporal to start: a page says what does not answer.
 *
 * @throws an Error that says what is wrong with the environment, that the store answers and cannot be used, or that the
 * address is taken
 */
export async function startConsole(environment: NodeJS.ProcessEnv, logger: Logger): Promise<ConsoleServer> {
  const { host, port, login, timeZone } = readConsoleSettings(environment);
  const configuration = readClientConfiguration(environment);
  const { databaseUrl, temporal, taskQueue, secretsKey, formerSecretsKey, consoleUrl, clock } = configuration;
  const store = openStore(databaseUrl, storeConnections);
  await refuseUnfit(store);
  const connection = Connection.lazy(temporal.connection);
  const services = {
    store,
    client: new Client({ connection, namespace: temporal.namespace }),
    taskQueue,
    secretsKey,
    formerSecretsKey,
    connection: connectionPlaceOf(inspectEnvironment(environment).values, environment),
    temporalUi: temporalUiOf(environment, temporal.namespace),
    autotaskUiUrl: variable(environment, 'BILLING_SYNC_AUTOTASK_UI'),
    consoleUrl,
    times: createTimes(timeZone),
    clock,
    author: { who: login?.user ?? null, from: 'console' } as const,
  };
  const onFault = (error: Error) => {
    logger.error({ err: error }, 'The console could not answer a request.');
  };
  const app = createConsole(services, { login, onFault });
  const end = () => Promise.all([connection.close(), store.destroy()]);
  try {
    const { server, takenPort } = await listen({ fetch: app.fetch, hostname: host, port });
    const shownHost = host.includes(':') ? `[${host}]` : host;
    return {
      url: `http://${shownHost}:${takenPort}`,
      async close() {
        await closed(server);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** @throws UnfitStore where the store answers and cannot be used */
async function refuseUnfit(store: Store): Promise<void> {
  try {
    await requireFitStore(store);
  } catch (error) {
    if (!(error instanceof UnfitStore)) return;
    await store.destroy();
    throw error;
  }
}

function listen(options: Parameters<typeof serve>[0]): Promise<{ server: ServerType; takenPort: number }> {
  return new Promise((resolve, reject) => {
    const server = serve(options, ({ port }) => {
      resolve({ server, takenPort: port });
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${options.port ?? ''} is in use: stop the program that listens there, or set CONSOLE_PORT.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
  });
}

function closed(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    // Browsers keep connections open for their next page.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
