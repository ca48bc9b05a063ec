import { afterEach, expect, it } from 'vitest';
import { readLog } from '../../src/store/log/log-entries.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';
import { reset } from '../previews/waiting-runs.js';

let world: World;
afterEach(() => world.close());

/** Waits for the end of a run that was reset. */
async function endOf({ workflowId }: StartedRun): Promise<void> {
  await world.client.workflow.getHandle(workflowId).result();
}

it('A run that is reset drops what it had planned on a contract that is not the chosen one any more', async () => {
  world = await startWorld(
    provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }], {
      faults: { scripted: [{ kind: 'unauthorised', path: 'adjustments', from: 1, times: 1 }] },
    }),
  );
  const run = await world.start(previousPeriod);
  expect((await run.end()).log.map(({ code }) => code)).toContain('AT37');
  world.sandbox.edit((each) => {
    const [former] = [...each.autotask.contracts.values()];
    if (former === undefined) throw new Error('There is no contract.');
    each.putContract({ ...former, status: 0 });
    each.putContract({ ...former, id: 2099, contractName: 'Managed Services, renewed', status: 1 });
    each.addContractService(
      { id: 3099, contractID: 2099, serviceID: 9001, internalDescription: null, invoiceDescription: null },
      [{ from: days.contractStart, units: 10 }],
    );
  });
  await reset(world, run);
  await endOf(run);
  const made = world.sandbox.dump().adjustments.map(({ contractID, unitChange }) => `${contractID}: ${unitChange}`);
  expect(made).toEqual(['2099: 4']);
  const log = await readLog(world.store, run.runId, {}, { after: 0, limit: 100 });
  expect(log.filter(({ customerCode }) => customerCode === 'ASP').map(({ code }) => code)).toEqual(['AT35', 'AT09']);
  expect((await requireRun(world.store, run.runId)).status).toBe('Completed with warnings');
});

it('The log of a run that is reset to its end says what ended it before it says that it ended', async () => {
  world = await startWorld(
    provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }], {
      faults: { scripted: [{ kind: 'unauthorised', path: 'adjustments', from: 1, times: 1 }] },
    }),
  );
  const run = await world.start(previousPeriod);
  expect((await run.end()).log.slice(-2).map(({ code }) => code)).toEqual(['AT02', 'AT24']);
  const events = (await run.handle.fetchHistory()).events ?? [];
  const closing = events.findLast(
    ({ activityTaskScheduledEventAttributes: task }) => task?.activityType?.name === 'closeRun',
  );
  await reset(world, run, Number(closing?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId));
  await expect(endOf(run)).rejects.toThrow('Workflow execution failed');
  const log = await readLog(world.store, run.runId, {}, { after: 0, limit: 100 });
  expect(log.slice(-2).map(({ code }) => code)).toEqual(['AT02', 'AT24']);
});
