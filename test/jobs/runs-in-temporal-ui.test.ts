import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import type { World } from '../rig/world.js';
import { startTemporalUi, type TemporalUi } from './temporal-ui-world.js';
import { holdAllButFirstChange } from '../sync/held-changes.js';

const time = String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z`;

let ui: TemporalUi;
beforeAll(async () => {
  ui = await startTemporalUi();
});
afterAll(() => ui.close());

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

function openExecution(world: World, { workflowId, runId }: Execution, part = 'history'): Promise<Page> {
  return ui.open(world, `workflows/${encodeURIComponent(workflowId)}/${runId}/${part}`);
}

/** The execution of the only customer that a world has. */
async function childOf({ client }: World): Promise<Execution> {
  const { workflowId, runId } = await client.workflow.getHandle('customer-sync/1001').describe();
  return { workflowId, runId };
}

const said = (page: Page) => page.locator('#content').innerText();

test("Temporal's page of a run shows each customer, each change and until when the run waits", async () => {
  // The change gets no answer, so that the run waits to see what became of it.
  const scripted = [{ kind: 'commitThenDrop', method: 'POST', path: 'adjustments', from: 1, times: 1 } as const];
  const customers = [{ code: 'RISE', lines: [[9001, 3]] as const, records: [billed(9001, 5)] }];
  const world = await ui.startWorld(provider(customers, { faults: { scripted } }));
  const run = await world.run(previousPeriod);
  const page = await openExecution(world, run);
  await expect.poll(() => said(page)).toMatch(new RegExp(`^Waits until ${time} to see what became of 1 line$`, 'm'));
  expect(await said(page)).toMatch(/^RISE: 1 changed line$/m);
  expect(await said(page)).toMatch(/^claimLines • Claims and reads the next \d+ lines or fewer$/m);
  await page.close();
  const child = await openExecution(world, await childOf(world));
  await expect.poll(() => said(child)).toMatch(/^updateLine • 9001 Mailbox: 3 → 5$/m);
  await child.close();
});

test("Temporal's page of a run that is half-way tells how many changes are done, under way and waiting", async () => {
  const customers = ['ONE', 'TWO', 'THREE'].map((code) => {
    return { code, lines: [[9001, 3]] as const, records: [billed(9001, 5)] };
  });
  // So long that no change that is held is given up meanwhile.
  const world = await ui.startWorld(provider(customers), { settings: { requestTimeoutMs: 90_000 } });
  const letGo = holdAllButFirstChange(world);
  const run = await world.start(previousPeriod);
  const half = { phase: 'applying', changes: { done: 1, underWay: 2, waiting: 0 } };
  await expect.poll(() => run.handle.query('progress')).toEqual(half);
  const page = await openExecution(world, run, 'user-metadata');
  // The details are Markdown, which the page has drawn in a frame.
  const details = page.locator('iframe').last().contentFrame().locator('body');
  await expect.poll(() => details.innerText()).toContain('Phase: applying. Changes: 1 done, 2 under way, 0 waiting');
  letGo();
  expect((await run.end()).summary).toMatchObject({ status: 'Completed', lines: { AT09: 3 } });
  await page.close();
});

test("Temporal's pages show a customer whose changes were stopped as failed, with how many were not sent", async () => {
  const lines = [
    [9001, 10],
    [9002, 4],
  ] as const;
  const records = [billed(9001, 14), billed(9002, 5)];
  const scripted = [{ kind: 'unauthorised', method: 'POST', path: 'adjustments', from: 1, times: 1 } as const];
  const world = await ui.startWorld(provider([{ code: 'RISE', lines, records }], { faults: { scripted } }));
  expect((await world.run(previousPeriod)).status).toBe('AutotaskCredentialsRefused');
  const list = await ui.open(world, 'workflows');
  await expect
    .poll(() => list.getByRole('row').filter({ hasText: 'customer-sync/1001' }).innerText())
    .toMatch(/Failed/);
  await list.close();
  const page = await openExecution(world, await childOf(world));
  await expect.poll(() => said(page)).toContain('The run was stopped, and its log says why. Not sent: 2 of 2 changes.');
  expect(await said(page)).toMatch(/^Failed$/m);
  await page.close();
});
