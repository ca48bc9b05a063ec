import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMessage } from '../../src/notifications/message.js';
import { readRunReport } from '../../src/runs/run-report.js';
import type { Store } from '../../src/store/database.js';
import { findRun, requireRun } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { adjustments, approve, reset, untilWaiting, waiting } from '../previews/waiting-runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 25)] },
  { code: 'MORE', name: 'Moreland Ltd', lines: [[9002, 4]] as const, records: [billed(9002, 6)] },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 3)] },
];

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers), { settings: { patienceMs: 3_600_000 } });
});
afterAll(() => it.close());

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

const heldEnds = 1;

/** From now on no run can end while a transaction has the lock of this number. */
async function holdEnds(store: Store): Promise<void> {
  await sql`
    create function wait_for_the_lock() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock(${sql.lit(heldEnds)}); return new; end'`.execute(store);
  await sql`
    create trigger held_ends before update on runs for each row
    when (old.halted_because is null and new.halted_because is not null)
    execute function wait_for_the_lock()`.execute(store);
}

test('A run that waits again says what it has changed, and that it ends once its changes are rejected', async () => {
  const { store } = it.world;
  const started = await waiting(it.world, { ...previousPeriod, Approval: 'Required' });
  const { runId } = started;
  const page = await it.open(`/runs/${runId}`);
  expect(await textOf(page, '.card-asks')).toContain('It has changed nothing in Autotask yet.');
  await approve(it.world, started, { exceptCustomers: ['DOWN'], leavesOutMoved: false });
  await started.end();
  await reset(it.world, started);
  await untilWaiting(it.world, started);
  expect(adjustments(it.world).sort()).toEqual([15, 2]);

  const soFar = 'It has changed 2 lines in Autotask so far, and changes no more before somebody decides.';
  for (const address of [`/runs/${runId}`, `/runs/${runId}/cancel`, `/runs/${runId}/decision`]) {
    await page.goto(address);
    expect(await textOf(page, 'main')).toContain(soFar);
  }
  const due = {
    ...({ notificationId: 1, channel: 'mail', event: 'waits', occasion: '', isLastTry: false } as const),
    runId,
    createdAt: new Date(),
  } as const;
  const facts = { jobLabel: undefined, consoleUrl: undefined, late: undefined };
  expect(runMessage(due, await readRunReport(store, runId), facts).paragraphs[0]).toContain(soFar);

  const cancelling = await it.open(`/runs/${runId}/cancel`);
  await page.getByLabel('Your name').fill('Ann');
  await page.getByLabel('Reason').fill('Downs is right');
  await holdEnds(store);
  await store.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${heldEnds})`.execute(transaction);
    await page.getByRole('button', { name: 'Reject' }).click();
    const ends = 'The run ends and makes none of these changes. 2 lines that it changed before stay changed.';
    await page.getByText(ends).waitFor();
    expect(await textOf(page, '.card-asks')).toMatch(/^The run ends It makes none of the changes/);
  });
  await expect.poll(async () => (await requireRun(store, runId)).failureKind).toBe('Rejected');
  await page.goto(`/runs/${runId}`);
  await page.getByText('Ann rejected the changes that this run asked about: Downs is right').waitFor();
  await page.getByText('The run made none of them. 2 lines that it changed before stay changed.').waitFor();

  await cancelling.getByRole('button', { name: 'Cancel the run' }).click();
  await cancelling.getByText(`Run ${runId.slice(0, 13)} has ended already: Rejected. Nothing was done.`).waitFor();
  expect((await page.goto(`/runs/${runId}/cancel`))?.status()).toBe(409);
});

/** Starts a run whose work cannot go on until it is cancelled. */
async function waitingForAutotask(parameters: object) {
  const scripted = [{ kind: 'maintenance', path: '/contractservices', from: 1, times: 1_000 } as const];
  const setFaults = (faults: typeof scripted | []) => {
    it.world.sandbox.edit((each) => {
      each.setFaults({ seed: 1, rate: 0, scripted: faults });
    });
  };
  setFaults(scripted);
  const started = await it.world.start(parameters);
  const { runId } = started;
  await expect.poll(async () => (await findRun(it.world.store, runId))?.outageWait?.system).toBe('Autotask');
  return {
    runId,
    cancelled: async () => {
      setFaults([]);
      expect((await started.end()).status).toBe('Cancelled');
    },
  };
}

test('The question before a preview is cancelled says that it changes nothing, and so does the answer', async () => {
  const { runId, cancelled } = await waitingForAutotask({ ...previousPeriod, Preview: 'True' });
  const page = await it.open(`/runs/${runId}/cancel`);
  await page.getByRole('heading', { name: 'Cancel this preview?' }).waitFor();
  expect(await textOf(page, 'main')).toContain('It is a preview: it changes nothing in Autotask, cancelled or not.');
  await page.getByRole('button', { name: 'Cancel the preview' }).click();
  await page.getByText('The preview ends. It changes nothing in Autotask.').waitFor();
  await cancelled();
});

test('The question before the preview of an undo is cancelled calls it a preview of an undo', async () => {
  const undone = await it.world.run({ ...previousPeriod, CustomersFilter: ['DOWN'] });
  const { runId, cancelled } = await waitingForAutotask({ UndoRun: undone.runId, Preview: 'True' });
  const page = await it.open(`/runs/${runId}/cancel`);
  await page.getByRole('heading', { name: 'Cancel this preview of an undo?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel the preview of an undo' }).click();
  await page.getByText('The preview ends. It changes nothing in Autotask.').waitFor();
  await cancelled();
});

test('Where a limit is exceeded and no line changes, pages and command line offer nothing to approve or to apply', async () => {
  it.world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, []);
  });
  const rule = { Limits: { LeastRecordsPercent: 1 }, Approval: 'AboveLimits' };
  const { runId, status } = await it.world.run({ ...previousPeriod, ...rule });
  expect(status).toBe('LimitExceeded');
  const page = await it.open(`/runs/${runId}`);
  await page.getByText('If it shows changes and they are right, apply it.').waitFor();
  await page.getByRole('link', { name: 'Look at the preview' }).click();
  const told = /A run would stop: Atria has .*LeastRecordsPercent is 1\. There is nothing to approve or to apply\./;
  await page.getByText(told).waitFor();
  expect(await page.getByText('makes its changes all the same').count()).toBe(0);
  const previewId = new URL(page.url()).pathname.split('/')[2] ?? '';
  const { out } = await billingSyncWith(plainEnvironment(it.world.environment))(['run', 'show', previewId]);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(told);
});
