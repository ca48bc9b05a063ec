import type { Page } from 'playwright-core';
import { causeIdOf } from '../../src/store/attention/cause-id.js';
import { addressOf } from '../../src/console/shell/address.js';
import type { CorrectedCode } from './atria-history.js';
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
  /** What the page is answered with; without it, 200. */
  readonly status?: number;
  /** In pixels of a desktop's picture, where the page is worth more than a screen's. */
  readonly height?: number;
}

/** Every page of the console, in the order of the documentation. */
export const pictures: readonly PictureOf[] = [...syncPictures(), ...atriaPictures()];

function syncPictures(): PictureOf[] {
  return [
    { name: 'attention', address: () => '/attention', phone: true },
    {
      name: 'cause',
      address: () => `/attention/${causeIdOf({ code: 'AT08', subject: 'thing WEBMAIL' })}`,
      height: 1280,
    },
    { name: 'runs', address: () => '/runs', phone: true },
    { name: 'run', address: ({ endedRunId }) => `/runs/${endedRunId}`, phone: true, height: 1280 },
    { name: 'run-under-way', address: ({ heldRunId }) => `/runs/${heldRunId}` },
    { name: 'run-unconfirmed', address: ({ unconfirmedRunId }) => `/runs/${unconfirmedRunId}?lines=next-run` },
    {
      name: 'run-waiting',
      address: ({ waitingRun }) => addressOf(`/runs/${waitingRun.runId}`, { workflow: waitingRun.workflowId }),
    },
    { name: 'preview', address: ({ previewRunId }) => `/runs/${previewRunId}`, phone: true, height: 1760 },
    { name: 'preview-apply', address: ({ previewRunId }) => `/runs/${previewRunId}/apply` },
    { name: 'run-asking', address: ({ askingRunId }) => `/runs/${askingRunId}`, phone: true },
    { name: 'decision', address: ({ askingRunId }) => `/runs/${askingRunId}/decision`, phone: true, height: 1180 },
    { name: 'compare', address: ({ endedRunId }) => `/runs/${endedRunId}/compare`, phone: true },
    { name: 'undo', address: ({ endedRunId }) => `/runs/${endedRunId}/undo` },
    { name: 'run-undo', address: ({ undoRunId }) => `/runs/${undoRunId}`, phone: true, height: 1180 },
    { name: 'run-cancel', address: ({ heldRunId }) => `/runs/${heldRunId}/cancel` },
    { name: 'run-again', address: ({ unconfirmedRunId }) => `/runs/${unconfirmedRunId}/again` },
    { name: 'start-run', address: () => '/runs/new', phone: true, height: 1100 },
    { name: 'start-run-asks', address: () => '/runs/new', prepare: startByHand, height: 1100 },
    { name: 'run-resume', address: ({ endedRunId }) => `/runs/${endedRunId}/resume`, status: 409 },
    { name: 'log', address: ({ endedRunId }) => `/runs/${endedRunId}/log?level=Warning&level=Error`, phone: true },
    {
      name: 'log-search',
      address: ({ endedRunId }) => `/runs/${endedRunId}/log?search=C00023&sort=level`,
      prepare: (page) => page.locator('.advice summary').first().click(),
    },
    { name: 'jobs', address: () => '/jobs', phone: true, prepare: openFirstMenu },
    { name: 'job', address: ({ jobId }) => `/jobs/${jobId}` },
    { name: 'job-rules', address: ({ ruledJobId }) => `/jobs/${ruledJobId}`, height: 1180 },
    { name: 'job-new', address: () => '/jobs/new', height: 1560 },
    { name: 'job-form', address: ({ jobId }) => `/jobs/${jobId}/edit`, prepare: mistypeJob, height: 2080 },
    { name: 'job-start', address: ({ jobId }) => `/jobs/${jobId}/run`, phone: true },
    { name: 'job-delete', address: ({ jobId }) => `/jobs/${jobId}/delete` },
    { name: 'held-back', address: () => '/held-back?customer=C00023', height: 1180 },
    {
      name: 'statement',
      address: ({ atria }) => `/statements?customer=${atria.customerCode}`,
      phone: true,
      height: 1180,
    },
    { name: 'trends', address: () => '/trends', height: 960 },
    { name: 'secrets', address: () => '/secrets?name=default' },
    { name: 'secrets-connection', address: () => '/secrets/default/connection', prepare: testConnection },
    { name: 'setup', address: () => '/setup', phone: true },
    { name: 'secrets-in-use', address: () => '/secrets/default/remove', status: 409 },
    { name: 'notifications', address: () => '/notifications', phone: true, prepare: testMail },
    { name: 'audit', address: () => '/audit?who=dana', phone: true, height: 1180 },
    { name: 'codes', address: () => '/codes' },
    { name: 'code', address: () => '/codes/AT12' },
    { name: 'not-found', address: () => '/codes/AT99', status: 404 },
  ];
}

function atriaPictures(): PictureOf[] {
  return [
    { name: 'customers', address: () => '/atria/customers', phone: true },
    { name: 'customers-correct', address: correctionOf('AT04') },
    { name: 'customer', address: ({ atria }) => `/atria/customers/${atria.customerCode}/edit` },
    { name: 'catalogue', address: () => '/atria/catalogue' },
    { name: 'catalogue-correct', address: correctionOf('AT08') },
    { name: 'catalogue-exclude', address: correctionOf('AT07') },
    { name: 'customer-company', address: ({ jobId }) => `/atria/customers/C00013/company?job=${jobId}`, phone: true },
    { name: 'catalogue-choose', address: serviceOfPlan },
    { name: 'mapping', address: ({ jobId }) => `/atria/mapping?job=${jobId}`, phone: true, height: 1440 },
    { name: 'mapping-unfed', address: ({ jobId }) => `/atria/mapping/unfed?job=${jobId}`, phone: true },
    { name: 'rules', address: () => '/atria/rules' },
    { name: 'rule-new', address: ruleForTrials, prepare: previewShown, height: 1280 },
    { name: 'rule-refused', address: ruleForTrials, prepare: saveMistakenRule, height: 1400 },
    { name: 'rule', address: ({ atria }) => `/atria/rules/${atria.ruleId}`, prepare: previewShown, height: 1280 },
    { name: 'rule-delete', address: ({ atria }) => `/atria/rules/${atria.ruleId}/delete` },
    { name: 'reports', address: () => '/atria/reports' },
    { name: 'report', address: ({ atria }) => `/atria/reports/${atria.periodEnd}`, phone: true },
    { name: 'report-detail', address: ({ atria }) => `/atria/reports/${atria.periodEnd}?view=detail&action=Removed` },
    { name: 'report-not-made', address: correctionOf('AT15') },
    { name: 'record', address: ({ atria }) => `/atria/reports/records/${atria.recordId}` },
    { name: 'line', address: ({ atria }) => atria.lineAddress, phone: true },
    { name: 'reprocess', address: ({ atria }) => `/atria/reports/process?period=${atria.periodEnd}` },
    { name: 'reprocess-under-way', address: ({ atria }) => `/atria/reports/process/${atria.heldProcessId}` },
    {
      name: 'reprocess-done',
      address: ({ atria }) => addressOf(`/atria/reports/process/${atria.endedProcessId}`, { for: atria.entries.AT04 }),
    },
  ];
}

function serviceOfPlan({ jobId }: Scene): string {
  const plan = { kind: 'plan', service: 'MSOL', name: 'M365 Business Premium' };
  return addressOf('/atria/catalogue/choose', { ...plan, search: 'M365', job: jobId });
}

/** Fills in the form of a run by hand, and asks to start it. */
async function startByHand(page: Page): Promise<void> {
  await page.getByLabel('ZoneUser', { exact: true }).fill('api@example.com');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByRole('heading', { name: 'Start this run?' }).waitFor();
}

/** The way from an entry of a log to the page where its cause is corrected. */
function correctionOf(code: CorrectedCode): PictureOf['address'] {
  return ({ atria }) => `/atria/correct/${atria.entries[code]}`;
}

/** The form of a rule that excludes what has no SKU because it is not sold. */
function ruleForTrials(): string {
  return addressOf('/atria/rules/new', {
    ...{ description: 'Trials of the backup are free', overrideReason: 'Free trial' },
    ...{ planNames: 'Trial', skuIsEmpty: 'true' },
  });
}

/** A rule that comes with conditions asks by itself what it would exclude. */
function previewShown(page: Page): Promise<void> {
  return page.locator('#rule-check .check-good').waitFor();
}

/** Shows what the form says of a plan that there is not, and of a reason that is not given. */
async function saveMistakenRule(page: Page): Promise<void> {
  await page.getByLabel('Plans', { exact: true }).fill('Trials');
  await page.getByLabel('Override reason').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
}

async function openFirstMenu(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) > 600) await page.locator('.menu-cell button').first().click();
}

/** Shows what the form says of a mistake while one types, and of times that it accepts. */
async function mistypeJob(page: Page): Promise<void> {
  await page.locator('#cron').fill('0 22 L * *');
  await page.locator('#cron-check .check-good').waitFor();
  await page.locator('#parameter-ZoneUser').fill('api at example.com');
  await page.locator('#parameter-ZoneUser-check li').first().waitFor();
  await page.locator('summary', { hasText: 'From when changes count' }).click();
}

async function testMail(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Send a test message/ }).click();
  await page.getByText(/^Sent/).waitFor();
}

async function testConnection(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Test/ }).click();
  await page.getByRole('heading', { name: /^Tested/ }).waitFor();
}
