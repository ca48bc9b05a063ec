import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startWorker } from '../../src/worker/worker.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, approve, waiting } from './waiting-runs.js';

const customers = [{ code: 'UP', lines: [[9001, 10]] as const, records: [billed(9001, 25)] }];

/** Has a worker of a later version go on with whatever there is. */
async function withNextVersion(world: World, work: () => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-version-'));
  const workflowsPath = fileURLToPath(new URL('./next-version.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const codePath = join(directory, 'bundle.js');
  writeFileSync(codePath, code);
  const running = await startWorker(world.configuration, { codePath }, pino({ level: 'silent' }), {
    debugMode: true,
  });
  const ended = running.run();
  try {
    await work();
  } finally {
    running.worker.shutdown();
    await ended;
    rmSync(directory, { recursive: true });
  }
}

it('A wait for approval outlives its worker, and a worker of a later version takes the decision', async () => {
  const world = await startWorld(provider(customers), { worker: false });
  try {
    const former = await world.startWorkerProcess();
    const started = await waiting(world, { ...previousPeriod, Approval: 'Required' });
    await former.kill();
    await withNextVersion(world, async () => {
      expect(await started.handle.query('version')).toBe('next');
      expect(await approve(world, started)).toBe('Approved: the run changes 1 line now.');
      expect([(await started.end()).status, adjustments(world)]).toEqual(['Completed', [15]]);
    });
  } finally {
    await world.close();
  }
});
