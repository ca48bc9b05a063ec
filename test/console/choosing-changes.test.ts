import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { changesText } from '../../src/runs/plan-text.js';
import { undoneWord } from '../../src/runs/undone-text.js';
import type { ProposedTotals } from '../../src/store/lines/proposed-lines.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

/** 4.50 a unit, but nobody can tell the price of the line of DOWN. */
const few = [
  {
    ...{ code: 'MORE', name: 'Moreland Ltd' },
    lines: [
      [9001, 1_500],
      [9002, 4],
    ] as const,
    records: [billed(9001, 2_600), billed(9002, 5)],
  },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 3)] },
];
const priceless = /\{"id":3003,[^{}]*\}/g;
/** More than can be chosen one by one. */
const many = Array.from({ length: 201 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 1]] as const,
  records: [billed(9001, 2)],
}));
const ofFew = { ...previousPeriod, CustomersFilter: few.map(({ code }) => code) };
const ofMany = { ...previousPeriod, CustomersFilter: many.map(({ code }) => code), Approval: 'Required' };

let it: ConsoleWorld;
/** A run that made the changes of a preview. */
let changedId: string;
beforeAll(async () => {
  it = await startConsoleWorld(provider([...few, ...many], { settings: { sameDateAdjustment: 'accepted' } }), {
    rewrites: {
      async autotask(_request, forward) {
        const answer = await forward();
        const body = String(answer.body).replace(priceless, (row) =>
          row
            .replaceAll('"internalCurrencyUnitPrice":4.5', '"internalCurrencyUnitPrice":0')
            .replaceAll('"internalCurrencyAdjustedPrice":4.5', '"internalCurrencyAdjustedPrice":9'),
        );
        return { ...answer, body };
      },
    },
  });
});
afterAll(() => it.close());

const billingSync = (args: readonly string[]) => billingSyncWith(plainEnvironment(it.world.environment))(args);
const changes = () => it.world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

test('A preview leads to its lines without a price, and says of each that what it comes to is not known', async () => {
  const { runId } = await it.world.run({ ...ofFew, Preview: 'True' });
  const page = await it.open(`/runs/${runId}`);
  expect(await textOf(page, 'main')).toContain('Without a price 1 line, which no amount includes');
  await page.getByRole('link', { name: '1 line', exact: true }).click();
  const rows = await cellsOf(page, 'Contract lines');
  expect(
    rows.map(([customer, , , before, after, change, , amount]) => [customer, before, after, change, amount]),
  ).toEqual([['Downs Ltd', '8', '3', '−5', 'not known']]);
  const { out } = await billingSync(['run', 'lines', runId, '--only', 'without-price']);
  expect(out).toMatch(/Downs Ltd .* not known {2}/);
  expect(out).not.toContain('Moreland');
  changedId = (await it.world.run({ ApplyPreview: runId })).runId;
});

test('Numbers of a thousand and more have separators in plans, lines and choices', async () => {
  const page = await it.open(`/runs/${changedId}`);
  const lines = await cellsOf(page, 'Contract lines');
  expect(lines.map((cells) => cells.slice(3, 6))).toContainEqual(['1,500', '2,600', '+1,100']);
  await page.goto(`/runs/${changedId}/undo`);
  const choices = await cellsOf(page, 'Changes by customer');
  expect(choices.map((cells) => cells.slice(2, 5))).toContainEqual(['2,600', '1,500', '−1,100']);
  expect((await billingSync(['run', 'lines', changedId])).out).toContain('1,500 → 2,600 (+1,100)');
  const totals = { lines: 9_000, customers: 1_200, created: 1_000, raised: 2_000, reduced: 3_000, toZero: 3_000 };
  expect(changesText(totals as ProposedTotals)).toBe(
    'A run would change 9,000 lines of 1,200 customers: 3,000 to zero, 3,000 reduced, 2,000 raised, 1,000 created.',
  );
  expect(undoneWord({ lines: 9_000, undoneLines: 1_000 })).toBe('Undone in part (1,000 of 9,000 lines)');
});

test('A person undoes single lines of a run, and the page adds up what is ticked', async () => {
  const page = await it.open(`/runs/${changedId}/undo`);
  const tick = (name: RegExp) => page.getByRole('checkbox', { name });
  expect(await textOf(page, '#tally')).toBe(
    '3 of 3 lines ticked: −4,954.50 per contract period, without 1 whose price is not known.',
  );
  await tick(/^Moreland Ltd: Item 9001/).uncheck();
  await tick(/^Downs Ltd: Item 9001/).uncheck();
  expect(await textOf(page, '#tally')).toBe('1 of 3 lines ticked: −4.50 per contract period.');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByText('another run: the changes of Moreland Ltd Backup (9002)').waitFor();
  const before = changes();
  await page.getByRole('link', { name: 'Apply these changes' }).click();
  await page.locator('form button.button-primary').click();
  await page.locator('.pill', { hasText: 'Completed' }).first().waitFor();
  expect(changes().slice(before.length)).toEqual([-1]);
});

test('The page that undoes a run counts and offers only what is left to undo', async () => {
  const page = await it.open(`/runs/${changedId}/undo`);
  const facts = await textOf(page, '.facts');
  expect(facts).toContain('It changed 3 lines Undone before 1 of the 3 lines that it changed');
  expect(facts).toContain('Left to undo 2 lines of 2 customers. What is undone is not undone again.');
  expect(facts).toMatch(/To undo what is left Per contract period: 0\.00 more and 4,950\.00 less/);
  const names = (await cellsOf(page, 'Changes by customer')).map(([name = '']) => name.replaceAll(/\s+/g, ' '));
  expect(names).toEqual([
    'Downs Ltd 1 line',
    'Downs Ltd: Item 9001 Mailbox, Managed Services',
    'Moreland Ltd 1 line',
    'Moreland Ltd: Item 9001 Mailbox, Managed Services',
  ]);
  expect((await billingSync(['run', 'undo', changedId])).messages.replaceAll(/\s+/g, ' ')).toContain(
    'This run undoes all changes (2 lines; 1 more is undone already)',
  );
});

test('Once everything of a run is undone, no page and no command offers to undo it', async () => {
  await it.world.run({ UndoRun: changedId });
  const page = await it.open(`/runs/${changedId}`);
  expect(await page.getByRole('link', { name: 'Undo', exact: true }).count()).toBe(0);
  expect((await page.goto(`/runs/${changedId}/undo`))?.status()).toBe(409);
  await page.getByText('Nothing is left to undo: all of these changes are undone already.').waitFor();
  const refused = await billingSync(['run', 'undo', changedId, '--yes']);
  expect(refused.exitCode).toBe(2);
  expect(refused.messages).toContain('Nothing is left to undo');
});

test('With dual control and approval above limits, a person sees the undo first, and then knowingly undoes it at once', async () => {
  const rule = { Limits: { ChangedLines: 9 }, Approval: 'AboveLimits', DualControl: 'True', StartedBy: 'Starter' };
  const { runId } = await it.world.run({ ...ofFew, ...rule });
  const made = changes().length;
  const page = await it.open(`/runs/${runId}/undo`);
  expect(await page.getByRole('button', { name: 'Start, and ask for approval' }).count()).toBe(0);
  await page.getByText('Nobody can apply it, as dual control is set.').waitFor();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByText('A run would change 3 lines').waitFor();
  const way = 'changes Autotask at once, and asks only above a limit.';
  expect(await textOf(page, '#plan-heading ~ .note')).toBe(
    `This preview cannot be applied. Start the undo itself: it ${way}`,
  );
  const previewId = new URL(page.url()).pathname.split('/')[2] ?? '';
  const { out } = await billingSync(['run', 'show', previewId]);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    `This preview cannot be applied: undo run ${runId.slice(0, 13)} without a preview. That undo ${way}`,
  );
  expect((await page.goto(`/runs/${previewId}/apply`))?.status()).toBe(409);
  await page.getByRole('heading', { name: 'This preview cannot be applied' }).waitFor();
  await page.getByRole('link', { name: 'Start the undo itself' }).click();
  await page.getByText(`the run ${way}`).waitFor();
  const tick = page.getByRole('checkbox', { name: /^Moreland Ltd: Item 9001/ });
  await tick.uncheck();
  await page.getByRole('button', { name: 'Undo now' }).click();
  await page.getByText('Say who starts the run.').waitFor();
  expect([changes().length, await tick.isChecked()]).toEqual([made, false]);
  await page.getByLabel('Your name').fill('Starter');
  await page.getByRole('button', { name: 'Undo now' }).click();
  await page.locator('.pill', { hasText: 'Completed' }).first().waitFor();
  expect(changes().slice(made).sort()).toEqual([-1, 5]);
});

test('Of more than 200 lines a person chooses whole customers, and reads which command takes single lines', async () => {
  const started = await waiting(it.world, ofMany);
  const page = await it.open(`/runs/${started.runId}/decision`);
  const note = () => textOf(page, '.card-note');
  const command = `billing-sync run approve ${started.runId.slice(0, 13)} --except-line ID`;
  expect(await note()).toContain('These are more than 200 lines, so you choose whole customers here.');
  expect(await note()).toContain(`The command line takes single lines: ${command}`);
  expect((await cellsOf(page, 'Changes by customer'))[0]?.slice(4, 6)).toEqual(['+1', '+4.50']);
  await approve(it.world, started);
  await started.end();
  await page.goto(`/runs/${started.runId}/undo`);
  expect(await note()).toContain(`billing-sync run undo ${started.runId.slice(0, 13)} --line ID`);
  expect(await textOf(page, '#tally')).toBe('201 of 201 lines ticked: −904.50 per contract period.');
});
