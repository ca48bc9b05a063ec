import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJob, runJobNow } from '../../src/jobs/index.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { customers } from '../sync/one-of-each.js';
import { seriousFindings } from './accessibility.js';
import { outOfView } from './boxes.js';
import { desktop, phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { configurationOf, textOf } from './job-pages.js';
import { deadLinks } from './links.js';
import { consoleAddresses, type Known } from './page-addresses.js';

let stack: ConsoleWorld;
let known: Known;

beforeAll(async () => {
  stack = await startConsoleWorld(provider(customers, { settings: { refusedNewServiceIDs: [9005] } }));
  const { jobId } = await createJob(stack.jobs, {
    ...{ label: 'Monthly transfer', task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: JSON.stringify({ ...previousPeriod, AllowAtriaCreateItems: 'True' }),
  });
  const { workflowId, runId } = await runJobNow(stack.jobs, jobId);
  await stack.world.client.workflow.getHandle(workflowId, runId).result();
  const [run] = await listRuns(stack.world.store, 1);
  known = { runId: run?.runId ?? '', jobId };
});

afterAll(() => stack.close());

describe.each<[string, BrowserContextOptions]>([
  ['on a desktop, light', { viewport: desktop, colorScheme: 'light' }],
  ['on a desktop, dark', { viewport: desktop, colorScheme: 'dark' }],
  ['on a phone, light', { viewport: phone, colorScheme: 'light', hasTouch: true }],
  ['on a phone, dark', { viewport: phone, colorScheme: 'dark', hasTouch: true }],
])('every page %s', (_where, options) => {
  test('has nothing that axe-core calls serious or critical, and does not scroll sideways', async () => {
    const page = await stack.open('/', options);
    const found: string[] = [];
    for (const address of consoleAddresses(known)) {
      await page.goto(address);
      found.push(...(await findingsAt(page, address)));
    }
    expect(found.join('\n')).toBe('');
    await page.context().close();
  });

  test('has nothing serious for axe-core in what opens on it, nor in a form that is refused', async () => {
    const page = await stack.open('/jobs', options);
    await page.getByRole('button', { name: 'What can be done with' }).click();
    const found = await findingsAt(page, 'an open menu');
    await page.goto(`/runs/${known.runId}/log`);
    await page.locator('details.drop summary').click();
    found.push(...(await findingsAt(page, 'open codes')));
    await page.goto('/jobs/new');
    await page.getByLabel('Label').fill(' ');
    await page.getByLabel('CRON expression').fill('never');
    await (await configurationOf(page)).fill('{"ZoneUser": "a@example.com" "BillingPeriod": "Previous"}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByText('What each parameter means').click();
    found.push(...(await findingsAt(page, 'a refused form')));
    expect(found.join('\n')).toBe('');
    await page.context().close();
  });
});

test.each([1024, 800])(
  'every page has in a window of %i pixels everything in view that can be clicked',
  async (width) => {
    const page = await stack.open('/', { viewport: { width, height: 800 } });
    expect(await outOfView(page, consoleAddresses(known))).toEqual([]);
    await page.context().close();
  },
);

/** What is wrong with the page that is shown: what axe-core finds, and what is wider than the window. */
async function findingsAt(page: Page, where: string): Promise<string[]> {
  const { scroll, client } = await page.evaluate<{ scroll: number; client: number }>(
    '({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth })',
  );
  const findings = await seriousFindings(page);
  if (scroll > client) findings.push(`is ${scroll} wide of ${client}`);
  return findings.map((finding) => `${where}: ${finding}`);
}

test('every page has without scripts the heading and the rows that it has with them', async () => {
  const [withScripts, without] = await Promise.all([
    stack.open('/', { viewport: phone }),
    stack.open('/', { viewport: phone, javaScriptEnabled: false }),
  ]);
  for (const address of consoleAddresses(known)) {
    const [expected, seen] = await Promise.all([readAt(withScripts, address), readAt(without, address)]);
    expect([address, seen]).toEqual([address, expected]);
    expect(seen.heading).not.toBe('');
  }
  await withScripts.context().close();
  await without.context().close();
});

async function readAt(page: Page, address: string): Promise<{ heading: string; rows: number }> {
  await page.goto(address);
  return { heading: await textOf(page.locator('h1')), rows: await page.locator('main [role=region] tbody tr').count() };
}

test('every link of every page leads to something', async () => {
  const page = await stack.open('/');
  // A set that a job uses is not removed: the page says which job that is, and leads to it.
  const inUse = expect.stringMatching(/^\/secrets: .*\/secrets\/default\/remove answers 409$/) as string;
  expect(await deadLinks(page, consoleAddresses(known))).toEqual([inUse]);
  await page.goto('/secrets/default/remove');
  await page.getByRole('link', { name: 'Monthly transfer' }).click();
  await page.getByRole('heading', { name: 'Monthly transfer' }).waitFor();
  await page.context().close();
});

test('what is not there leads to the page of what is', async () => {
  const page = await stack.open('/');
  for (const [missing, home] of [
    ['/runs/1234', '/runs'],
    ...['cancel', 'again', 'undo', 'apply', 'decision', 'compare', 'log'].map(
      (page) => [`/runs/1234/${page}`, '/runs'] as const,
    ),
    ['/jobs/nobody', '/jobs'],
    ['/codes/AT99', '/codes'],
  ] as const) {
    expect((await page.goto(missing))?.status()).toBe(404);
    await page.getByRole('navigation', { name: 'Where this page belongs' }).getByRole('link').click();
    expect(new URL(page.url()).pathname).toBe(home);
  }
  await page.context().close();
});

describe('by keyboard alone', () => {
  const focusedName = (page: Page) =>
    page.evaluate<string>(
      "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.innerText.trim()",
    );

  test('the first stop skips to the content, and Tab goes on from there', async () => {
    const page = await stack.open('/jobs');
    await page.keyboard.press('Tab');
    expect(await focusedName(page)).toBe('Skip to the content');
    expect(await page.locator('.skip-link').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('content');
    await page.keyboard.press('Tab');
    expect(await focusedName(page)).toBe('Add a new job');
    await page.context().close();
  });

  test('a job is found, its menu opened and closed, and the job disabled and enabled', async () => {
    const page = await stack.open('/jobs');
    const menu = page.getByRole('button', { name: 'What can be done with' });
    const tabTo = async (name: string) => {
      for (let stops = 0; stops < 40 && (await focusedName(page)) !== name; stops += 1)
        await page.keyboard.press('Tab');
      expect(await focusedName(page)).toBe(name);
    };
    await tabTo('What can be done with “Monthly transfer”');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByText('Disable', { exact: true }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByText('Disable', { exact: true }).isVisible()).toBe(false);
    expect(await menu.and(page.locator(':focus')).count()).toBe(1);
    for (const [action, state] of [
      ['Disable', 'Disabled'],
      ['Enable', 'Enabled'],
    ] as const) {
      await tabTo('What can be done with “Monthly transfer”');
      await page.keyboard.press('Enter');
      await tabTo(action);
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('[data-label=State]').innerText()).toContain(state);
    }
    await page.context().close();
  });

  test('the codes of a log drop down, close by Escape and give the keyboard back', async () => {
    const page = await stack.open(`/runs/${known.runId}/log`);
    const summary = page.locator('details.drop summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await expect.poll(() => page.url()).toMatch(/code=AT/);
    await page.keyboard.press('Escape');
    expect(await page.locator('details.drop').getAttribute('open')).toBe(null);
    expect(await summary.and(page.locator(':focus')).count()).toBe(1);
    await page.context().close();
  });
});

describe('the colours', () => {
  const background = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');

  test('are those that the system prefers, until somebody chooses others, which stay', async () => {
    const page = await stack.open('/jobs', { colorScheme: 'light' });
    const light = await background(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await background(page);
    expect(dark).not.toBe(light);
    await page.getByRole('button', { name: 'Light', exact: true }).click();
    expect(new URL(page.url()).pathname).toBe('/jobs');
    expect(await background(page)).toBe(light);
    expect(await page.getByRole('button', { name: 'Light', exact: true }).getAttribute('aria-pressed')).toBe('true');
    await page.goto('/codes');
    expect(await background(page)).toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    expect(await background(page)).toBe(dark);
    await page.getByRole('button', { name: "The system's colours" }).click();
    expect(await background(page)).toBe(light);
    await page.context().close();
  });
});
