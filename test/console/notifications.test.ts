import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailInbox, webhookInbox, type MailInbox, type WebhookInbox } from '../notifications/inboxes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

const scenario = provider([{ code: 'NOID', billingIdentifier: '', lines: [[9001, 1]], records: [billed(9001, 1)] }]);

let stack: ConsoleWorld;
let webhook: WebhookInbox;
let mail: MailInbox;
let page: Page;

beforeEach(async () => {
  // The mail server refuses one of the two.
  mail = await mailInbox('550 Nobody here', ['ben@example.com']);
  // The webhook is away once.
  webhook = await webhookInbox((count) => (count === 1 ? 503 : 204));
  const environment = {
    ...{ BILLING_SYNC_WEBHOOK_URL: webhook.url, BILLING_SYNC_SMTP_URL: mail.url },
    ...{ BILLING_SYNC_MAIL_FROM: 'sync@example.com', BILLING_SYNC_MAIL_TO: 'ann@example.com,ben@example.com' },
  };
  stack = await startConsoleWorld(scenario, { environment });
  page = await stack.open('/notifications');
});
afterEach(async () => {
  await stack.close();
  await Promise.all([webhook.close(), mail.close()]);
});

async function channels(): Promise<Record<string, { to: string; now: string; test: string }>> {
  const rows = await cellsOf(page, 'Channels');
  return Object.fromEntries(
    rows.map(([name = '', to = '', now = '', result = '']) => [
      name,
      { to, now: now.split(/\s+since/)[0] ?? '', test: result },
    ]),
  );
}

async function testOf(channel: 'Mail' | 'Webhook'): Promise<string> {
  await page.getByRole('button', { name: `Send a test message: ${channel}` }).click();
  const result = async () => (await channels())[channel]?.test ?? '';
  await expect.poll(result).toMatch(/^(Sent|Not sent)/);
  return result();
}

test('the workers send test messages, and the page says what became of each and what people were told', async () => {
  await expect
    .poll(async () => {
      await page.goto('/notifications');
      return channels();
    })
    .toEqual({
      Mail: { to: 'ann@example.com, ben@example.com', now: 'A worker has it', test: 'none yet' },
      Webhook: { to: new URL(webhook.url).origin, now: 'A worker has it', test: 'none yet' },
    });
  expect(await page.content()).not.toContain('the-secret-path');
  expect(await testOf('Webhook')).toMatch(/^Not sent: .*503/);
  expect(await testOf('Webhook')).toMatch(/^Sent .* Look whether it has arrived\.$/);
  expect(webhook.posts.map(({ text }) => (JSON.parse(text) as { type: string }).type)).toEqual(['test', 'test']);
  expect(await testOf('Mail')).toMatch(/^Sent .*, but .*ben@example\.com/);
  expect(mail.mails.map(({ to }) => to)).toEqual([['ann@example.com']]);

  const { runId } = await stack.world.run(previousPeriod);
  const messages = async () => {
    await page.goto('/notifications');
    return (await cellsOf(page, 'Messages')).map(([, what, channel, state]) => [
      what?.replace(/\s+/g, ' '),
      channel,
      state,
    ]);
  };
  await expect.poll(async () => (await messages()).filter(([, , state]) => state?.startsWith('sent'))).toHaveLength(2);
  expect((await messages()).map(([what]) => what)).toEqual(Array(2).fill('The run needs you started by hand'));
  expect(await page.getByRole('link', { name: 'The run' }).first().getAttribute('href')).toBe(`/runs/${runId}`);
});
