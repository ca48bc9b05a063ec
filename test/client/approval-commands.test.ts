import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyCommand } from '../../src/client/commands/run-apply.js';
import { listCommand } from '../../src/client/commands/run-list.js';
import { showCommand } from '../../src/client/commands/run-show.js';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';
import { inNarrowTerminal } from './narrow-terminal.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

const required = { ...previousPeriod, Approval: 'Required' };

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;
let started: StartedRun;
let previewId: string;
let planHash: string;

beforeEach(async () => {
  world = await startWorld(
    provider([
      { code: 'UP', name: 'Upland Limited', lines: [[9001, 10]], records: [billed(9001, 14)] },
      { code: 'ZERO', name: 'Zebra Limited', lines: [[9001, 2]], records: [billed(9001, 0)] },
    ]),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
  started = await world.start(required);
  await untilWaiting();
});
afterEach(() => world.close());

async function untilWaiting(than = ''): Promise<void> {
  const wait = async () => (await requireRun(world.store, started.runId).catch(() => undefined))?.approvalWait;
  await expect.poll(async () => (await wait())?.planHash ?? than).not.toBe(than);
  ({ previewId = '', planHash = '' } = (await wait()) ?? {});
}

const changes = () => world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');
const narrow = (command: Parameters<typeof inNarrowTerminal>[1]) =>
  inNarrowTerminal(plainEnvironment(world.environment), command);

async function jsonOf(args: readonly string[]): Promise<Record<string, unknown>> {
  const { out, messages } = await billingSync([...args, '--json']);
  expect(out, messages).not.toBe('');
  const answer = JSON.parse(out) as Record<string, unknown>;
  const shapes = jsonShapes.filter(({ commands }) => commands.includes(args.slice(0, 2).join(' ')));
  expect(shapes.map(({ shape }) => shape.safeParse(answer).error?.message)).toContain(undefined);
  return answer;
}

test('run show and run list tell that a run waits, why, and how one decides, within 80 columns', async () => {
  const shown = await narrow((session) => showCommand(session, started.runId, {}));
  const listed = await narrow((session) => listCommand(session, { limit: 5 }));
  const preview = await narrow((session) => showCommand(session, previewId, {}));
  const rows = [shown, listed, preview].flatMap(({ out }) => out);
  expect(rows.filter((row) => row.length > 80)).toEqual([]);
  const text = shown.out.join('\n');
  expect(text).toMatch(/^Now {7}waiting for approval until \d{4}-/m);
  expect(text).toMatch(/^Because {3}its parameters require approval$/m);
  for (const command of [`show ${previewId.slice(0, 13)}`, `approve ${started.runId.slice(0, 13)}`, 'reject ']) {
    expect(text).toContain(`billing-sync run ${command}`);
  }
  expect(oneLine(listed.out.join(' '))).toContain('Waits for approval, until');
  expect(oneLine(preview.out.join(' '))).toMatch(/waits for approval of its changes: approve that run\..*run approve/);
  expect(preview.out.join(' ')).not.toContain('run apply');
  const { approval, decisions } = await jsonOf(['run', 'show', started.runId]);
  expect([approval, decisions]).toMatchObject([
    { previewId, planHash, reasons: ['its parameters require approval'] },
    [],
  ]);
  expect(await jsonOf(['run', 'list'])).toMatchObject({
    runs: expect.arrayContaining([
      expect.objectContaining({ runId: started.runId, approval: expect.objectContaining({ previewId }) as unknown }),
    ]) as unknown,
  });
});

test('run approve asks with what would change, takes the preview for its run, and makes a part', async () => {
  const asked = await billingSync(['run', 'approve', previewId, '--customer', 'UP']);
  expect([asked.exitCode, changes()]).toEqual([2, []]);
  expect(asked.messages).toContain('The run would change 2 lines of 2 customers: 1 to zero, 1 raised.');
  expect(asked.messages).toContain('Per contract period: 18.00 more and 9.00 less');
  expect(asked.messages).toContain('its parameters require approval');
  expect(asked.messages).toContain('You approve the changes of UP.');
  const approved = await billingSync([
    ...['run', 'approve', previewId, '--customer', 'UP', '--by', 'Ann', '--reason', 'as agreed'],
    ...['--plan-hash', planHash, '--yes'],
  ]);
  expect(approved.messages).toContain('Approved: the run changes 1 line now.');
  expect(approved.exitCode).toBe(0);
  await started.end();
  expect(changes()).toEqual([4]);
  const shown = await billingSync(['run', 'show', started.runId]);
  expect(shown.out).toMatch(/Decisions:\n {2}\S+ \S+ Ann approved the changes of Upland Limited: as agreed\n/);
  expect(shown.out).not.toContain('waiting for approval');
  const { approval, decisions } = await jsonOf(['run', 'show', started.runId]);
  expect([approval, decisions]).toMatchObject([
    null,
    [{ verdict: 'approved', by: 'Ann', part: { customers: ['UP'] } }],
  ]);
  const late = await billingSync(['run', 'approve', started.runId, '--yes']);
  expect(late).toMatchObject({
    exitCode: 2,
    messages: expect.stringContaining('does not wait for approval') as string,
  });
});

test('run approve takes lines by the ids of run lines --json, and answers in JSON', async () => {
  const { lines } = await jsonOf(['run', 'lines', previewId]);
  const zero = (lines as { customerCode: string; lineId: string }[]).find(
    ({ customerCode }) => customerCode === 'ZERO',
  );
  const order = ['run', 'approve', started.runId, '--except-line', zero?.lineId ?? '', '--yes'];
  expect(await jsonOf(order)).toMatchObject({
    runId: started.runId,
    answer: 'Approved: the run changes 1 line now. 1 line left as it is.',
  });
  await started.end();
  expect(changes()).toEqual([4]);
});

test('run reject ends the run without a change, and needs a reason', async () => {
  expect((await billingSync(['run', 'reject', started.runId])).exitCode).toBe(2);
  const rejected = await billingSync(['run', 'reject', started.runId, '--reason', 'UP has 12', '--by', 'Ann']);
  expect(rejected).toMatchObject({ exitCode: 0, messages: 'The run ends and makes none of these changes.\n' });
  await started.end();
  expect(changes()).toEqual([]);
  expect((await billingSync(['run', 'show', started.runId])).out).toContain('Ann rejected the changes: UP has 12');
  expect(await jsonOf(['run', 'show', started.runId])).toMatchObject({ approval: null });
  const again = await billingSync(['run', 'reject', started.runId, '--reason', 'again']);
  expect(again.exitCode).toBe(2);
});

test('an approval of another plan, of nothing, or of what has moved is refused with exit code 1', async () => {
  const refusals = [
    [['--plan-hash', 'f'.repeat(64)], /The plan is another one by now\. Look at the preview/],
    [['--customer', 'UPP'], /the plan shows no change of UPP/],
  ] as const;
  for (const [options, said] of refusals) {
    const refused = await billingSync(['run', 'approve', started.runId, ...options, '--yes']);
    expect(refused).toMatchObject({ exitCode: 1, messages: expect.stringMatching(said) as string });
  }
  await untilWaiting('');
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [
      { customerCode: 'UP', sku: '9001', description: 'Mailbox', quantity: 15, previousQuantity: 10, billable: true },
      { customerCode: 'ZERO', sku: '9001', description: 'Mailbox', quantity: 0, previousQuantity: 2, billable: true },
    ]);
  });
  const former = { previewId, planHash };
  await expect
    .poll(async () => (await billingSync(['run', 'approve', started.runId, '--yes'])).messages)
    .toMatch(/1 line moved since\. Upland Limited/);
  await untilWaiting(former.planHash);
  const outdated = await billingSync(['run', 'approve', former.previewId, '--yes']);
  expect(outdated).toMatchObject({ exitCode: 1, messages: expect.stringContaining(previewId) as string });
  expect(changes()).toEqual([]);
  expect((await billingSync(['run', 'show', started.runId])).out).toMatch(/It was not taken:/);
});

test('run apply leads to the approval, of a run that waits and of its preview', async () => {
  for (const reference of [previewId, started.runId]) {
    const refused = narrow((session) => applyCommand(session, reference, { yes: true }));
    await expect(refused).rejects.toThrow(
      `approve that run. To do that: billing-sync run approve ${started.runId.slice(0, 13)}`,
    );
  }
});

test('a preview of a job that requires approval says that a run has to be approved', async () => {
  const { out } = await billingSync(['run', 'preview', '--parameters', JSON.stringify(required)]);
  expect(out).toContain('Its changes need approval: start the run of the job, and approve it.');
  expect(out).not.toContain('run apply');
  const refused = await billingSync(['run', 'apply', 'latest', '--yes']);
  expect(refused).toMatchObject({ exitCode: 2, messages: expect.stringContaining('need approval') as string });
  const limited = { ...previousPeriod, Limits: { ChangedLines: 1 }, Approval: 'AboveLimits' };
  const above = await billingSync(['run', 'preview', '--parameters', JSON.stringify(limited)]);
  expect(above.out).toContain('A run would wait for approval before any change: 2 lines would change');
  expect(above.out).toContain('run apply');
});

test('run start --wait tells how to approve, once', async () => {
  const waiting = billingSync(['run', 'start', '--parameters', JSON.stringify(required), '--wait']);
  const newest = async () => (await jsonOf(['run', 'list']))['runs'] as { runId: string; approval: unknown }[];
  await expect.poll(async () => (await newest()).filter(({ approval }) => approval !== null).length).toBe(2);
  const run = (await newest()).find(({ runId, approval }) => approval !== null && runId !== started.runId);
  await billingSync(['run', 'approve', run?.runId ?? '', '--yes']);
  const { exitCode, messages } = await waiting;
  expect(exitCode).toBe(0);
  expect(messages.split(`billing-sync run approve ${run?.runId.slice(0, 13) ?? ''}`)).toHaveLength(2);
});
