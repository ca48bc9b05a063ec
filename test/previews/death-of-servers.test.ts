import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startPostgres } from '../../src/embedded/postgres-server.js';
import { findRun } from '../../src/store/runs/runs.js';
import { injectedServers } from '../rig/injected-servers.js';
import { RestartableTemporal } from '../rig/restartable-temporal.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, approve, waiting } from './waiting-runs.js';

const customers = [{ code: 'UP', lines: [[9001, 10]] as const, records: [billed(9001, 25)] }];

interface Servers {
  readonly world: World;
  /** Kills Temporal's server and that of the store, and starts both again. */
  readonly restart: () => Promise<void>;
}

/** A world whose servers are its own, so that they can be killed. */
async function withOwnServers(work: (servers: Servers) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-servers-'));
  const temporal = new RestartableTemporal(directory);
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), ephemeral: true });
  try {
    await temporal.start();
    const { bundleFile } = await injectedServers();
    const servers = { databaseUrl: postgres.url, migratedDatabase: '', temporalAddress: temporal.address, bundleFile };
    const world = await startWorld(provider(customers), { servers, databaseSettings: [], worker: false });
    const restart = async () => {
      postgres.kill();
      await Promise.all([temporal.restart(), postgres.restart()]);
    };
    try {
      await work({ world, restart });
    } finally {
      await world.close();
    }
  } finally {
    await temporal.stop();
    await postgres.stop();
    rmSync(directory, { recursive: true });
  }
}

it("A wait for approval outlives the death of its worker, of Temporal's server and of the store's", async () => {
  await withOwnServers(async ({ world, restart }) => {
    const former = await world.startWorkerProcess();
    const started = await waiting(world, { ...previousPeriod, Approval: 'Required' });
    const before = (await findRun(world.store, started.runId))?.approvalWait;
    await former.kill();
    await restart();
    expect((await findRun(world.store, started.runId))?.approvalWait).toEqual(before);
    await world.startWorkerProcess();
    expect(await approve(world, started)).toBe('Approved: the run changes 1 line now.');
    expect([(await started.end()).status, adjustments(world)]).toEqual(['Completed', [15]]);
  });
});
