import type { Page } from 'playwright-core';
import type { Scene } from './history.js';

/** A page of which pictures are taken. */
export interface PictureOf {
  /** The name of its files, without what they are a variant of. */
  readonly name: string;
  readonly address: (scene: Scene) => string;
  /** What a reader does before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Whether there is also a picture at a phone's width. */
  readonly phone?: boolean;
  /** In pixels of a desktop's picture, where the page is worth more than a screen's. */
  readonly height?: number;
}

/** Every page of the console, in the order of the documentation. */
export const pictures: readonly PictureOf[] = [
  { name: 'runs', address: () => '/runs', phone: true },
  { name: 'run', address: ({ endedRunId }) => `/runs/${endedRunId}`, phone: true, height: 1280 },
  { name: 'run-under-way', address: ({ heldRunId }) => `/runs/${heldRunId}` },
  { name: 'run-unconfirmed', address: ({ unconfirmedRunId }) => `/runs/${unconfirmedRunId}?lines=next-run` },
  { name: 'log', address: ({ endedRunId }) => `/runs/${endedRunId}/log?level=Warning&level=Error`, phone: true },
  {
    name: 'log-search',
    address: ({ endedRunId }) => `/runs/${endedRunId}/log?search=C00023&sort=level&order=descending`,
    prepare: (page) => page.locator('.advice summary').first().click(),
  },
  { name: 'start-run', address: () => '/runs/new' },
  { name: 'jobs', address: () => '/jobs', phone: true, prepare: openFirstMenu },
  { name: 'job', address: ({ jobId }) => `/jobs/${jobId}` },
  { name: 'job-form', address: ({ jobId }) => `/jobs/${jobId}/edit`, prepare: mistypeJob, height: 960 },
  { name: 'job-delete', address: ({ jobId }) => `/jobs/${jobId}/delete` },
  { name: 'trends', address: () => '/trends', height: 960 },
  { name: 'secrets', address: () => '/secrets?name=default' },
  { name: 'codes', address: () => '/codes' },
  { name: 'code', address: () => '/codes/AT12' },
];

async function openFirstMenu(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) > 600) await page.locator('.menu-cell button').first().click();
}

/** Shows what the form says of a mistake while one types, and of times that it accepts. */
async function mistypeJob(page: Page): Promise<void> {
  await page.locator('#cron').fill('0 22 L * *');
  await page.locator('#cron-check .check-good').waitFor();
  const parameters = page.locator('#parameters');
  await parameters.fill((await parameters.inputValue()).replace('"Previous"', '"Yesterday"'));
  await page.locator('#parameters-check li').first().waitFor();
}
