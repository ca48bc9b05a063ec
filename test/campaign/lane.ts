import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startPostgres, type PostgresServer } from '../../src/embedded/postgres-server.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { migrate, openStore, type Store } from '../../src/store/database.js';
import { saveSecretSet } from '../../src/store/secret-sets.js';
import { parseSecretsKey } from '../../src/store/secrets-key.js';
import { bundleWorkflows } from '../../src/worker/workflow-bundle.js';
import { RestartableTemporal } from '../rig/restartable-temporal.js';
import { caseOfSeed } from './case.js';
import { compileWorker } from './compiled-worker.js';
import { clock, productTiming } from './timing.js';
import { WorkerPool } from './worker-pool.js';

export const taskQueue = 'billing-sync';
const usualWorkers = 2;

/** Real servers and worker processes on which seeds run one after another. */
export interface Lane {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly store: Store;
  readonly pool: WorkerPool;
  /** How many workers a case begins with. */
  readonly workers: number;
  readonly logFile: string;
  /** Texts that must never appear anywhere. */
  readonly secrets: readonly string[];
  /** Numbers the simulated database of the next seed. */
  nextCi(): number;
  /** Kills Temporal's server and starts it again on its database. */
  restartTemporal(): Promise<void>;
  /** Kills the store's server and starts it again. */
  restartStore(): Promise<void>;
  stop(): Promise<void>;
}

export interface LaneOptions {
  readonly directory: string;
  readonly programs: Programs;
  readonly mutant?: string | undefined;
  /** 2 unless told. */
  readonly workers?: number;
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** What the workers of all lanes run. */
export interface Programs {
  readonly bundleFile: string;
  readonly workerFile: string;
}

/** Bundles the workflows and compiles the worker, once for all lanes. */
export async function buildPrograms(directory: string): Promise<Programs> {
  const workerFile = await compileWorker(join(directory, 'compiled'));
  const { code } = await bundleWorkflows();
  const file = join(directory, 'workflow-bundle.js');
  // An activity of the store alone that was lost with its worker is noticed by its timeout only.
  writeFileSync(file, code.replaceAll("'1 minute'", "'4 seconds'").replaceAll('"1 minute"', '"4 seconds"'));
  return { bundleFile: file, workerFile };
}

/** Starts a lane. Whatever was started is stopped again when something does not come up. */
export async function startLane(options: LaneOptions): Promise<Lane> {
  const { directory, onProgress } = options;
  mkdirSync(directory, { recursive: true });
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse().splice(0)) await end().catch(() => undefined);
  };
  try {
    const temporal = new RestartableTemporal(directory);
    ends.push(() => temporal.stop());
    await temporal.start();
    const postgres = await startPostgres({ directory: join(directory, 'postgres'), ephemeral: true, onProgress });
    ends.push(() => postgres.stop());
    const { scenario } = caseOfSeed(1, 1).world;
    const sandbox = await startSandbox({ scenario });
    ends.push(() => sandbox.close());
    const store = openStore(postgres.url);
    ends.push(() => store.destroy());
    await migrate(store);
    const key = randomBytes(32).toString('base64');
    const { userName, secret, integrationCode } = scenario.autotask.credentials;
    const set = { UserName: userName, Secret: secret, IntegrationCode: integrationCode };
    await saveSecretSet(store, parseSecretsKey(key), 'default', set);
    const connection = await Connection.connect({ address: temporal.address });
    ends.push(() => connection.close());
    const logFile = join(directory, 'workers.log');
    const pool = new WorkerPool(
      options.programs.workerFile,
      {
        ...workerEnvironment({ postgres, sandbox, key, token: scenario.atria.token }),
        TEMPORAL_ADDRESS: temporal.address,
        CAMPAIGN_BUNDLE: options.programs.bundleFile,
      },
      logFile,
    );
    ends.push(() => pool.close());
    const workers = options.workers ?? usualWorkers;
    pool.want(workers);
    await pool.use({ mutant: options.mutant, settings: {} });
    let ci = 0;
    return {
      sandbox,
      client: new Client({ connection }),
      store,
      pool,
      workers,
      logFile,
      secrets: [secret, integrationCode, scenario.atria.token, key],
      nextCi: () => (ci += 1),
      restartTemporal: () => temporal.restart(),
      restartStore: async () => {
        postgres.kill();
        await postgres.restart();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function workerEnvironment({
  postgres,
  sandbox,
  key,
  token,
}: {
  postgres: PostgresServer;
  sandbox: Sandbox;
  key: string;
  token: string;
}): Record<string, string> {
  return {
    DATABASE_URL: postgres.url,
    ATRIA_URL: sandbox.atriaUrl,
    ATRIA_TOKEN: token,
    AUTOTASK_ZONE_URL: sandbox.zoneUrl,
    AUTOTASK_ALLOWED_HOSTS: new URL(sandbox.url).host,
    BILLING_SYNC_KEY: key,
    BILLING_SYNC_TASK_QUEUE: taskQueue,
    BILLING_SYNC_SETTINGS: JSON.stringify(productTiming),
    BILLING_SYNC_CLOCK: clock,
    NODE_ENV: 'production',
  };
}
