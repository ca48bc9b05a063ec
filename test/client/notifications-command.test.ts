import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { mailInbox, webhookInbox, type MailInbox, type WebhookInbox } from '../notifications/inboxes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let hooks: WebhookInbox;
let mails: MailInbox;

beforeEach(async () => {
  [hooks, mails] = await Promise.all([webhookInbox(), mailInbox()]);
  world = await startWorld(provider([{ code: 'NOID', billingIdentifier: '', records: [billed(9001, 1)] }]), {
    environment: {
      BILLING_SYNC_WEBHOOK_URL: hooks.url,
      BILLING_SYNC_SMTP_URL: mails.url,
      BILLING_SYNC_MAIL_FROM: 'sync@example.com',
      BILLING_SYNC_MAIL_TO: 'ann@example.com, ben@example.com',
    },
  });
});
afterEach(async () => {
  await world.close();
  await Promise.all([hooks.close(), mails.close()]);
});

const billingSync = (environment: Readonly<Record<string, string>>) => billingSyncWith(plainEnvironment(environment));

async function answerOf(command: string): Promise<Record<string, unknown>> {
  const answer: unknown = JSON.parse((await billingSync(world.environment)([...command.split(' '), '--json'])).out);
  const found = jsonShapes.filter(({ commands }) => commands.includes(command));
  expect(found.map(({ shape }) => shape.safeParse(answer).error?.message)).toEqual([undefined]);
  return answer as Record<string, unknown>;
}

test('notifications test reaches every channel, and fails where one cannot be reached', async () => {
  expect(await answerOf('notifications test')).toMatchObject({
    channels: [
      { channel: 'webhook', destination: new URL(hooks.url).origin, problem: null },
      { channel: 'mail', destination: 'ann@example.com, ben@example.com', problem: null },
    ],
  });
  expect(JSON.parse(hooks.posts[0]?.text ?? '')).toMatchObject({ type: 'test' });
  expect(mails.mails.map(({ to }) => to)).toEqual([['ann@example.com', 'ben@example.com']]);
  const wrong = { ...world.environment, BILLING_SYNC_SMTP_URL: mails.url.replace('mail-pass-word', 'another-word') };
  const { exitCode, messages } = await billingSync(wrong)(['notifications', 'test']);
  expect(exitCode).toBe(1);
  expect(messages).toMatch(/The webhook took a test message for http/);
  expect(messages).toMatch(/The mail for ann@example.com, ben@example.com does not work: .*wrong user or password/);
  expect(messages).not.toContain('another-word');
});

test('the worker announces a run in every channel, and notifications list tells that', async () => {
  const { runId } = await world.run(previousPeriod);
  await expect.poll(() => [hooks.posts.length, mails.mails.length]).toEqual([1, 1]);
  await expect
    .poll(async () => (await answerOf('notifications list'))['notifications'])
    .toEqual([
      expect.objectContaining({ runId, event: 'needs-person', nextTryAt: null, problem: null }),
      expect.objectContaining({ runId, event: 'needs-person', nextTryAt: null, problem: null }),
    ]);
  const { out } = await billingSync(world.environment)(['notifications', 'list']);
  expect(out).toMatch(/needs-person {2}(webhook|mail) +sent/);
});

test('without a channel, and with half of one, it says what to set', async () => {
  const without = Object.fromEntries(
    Object.entries(world.environment).filter(([name]) => !/WEBHOOK|MAIL|SMTP/.test(name)),
  );
  const none = await billingSync(without)(['notifications', 'test']);
  expect([none.exitCode, none.messages]).toEqual([2, expect.stringContaining('Set BILLING_SYNC_WEBHOOK_URL, or')]);
  const half = await billingSync({ ...without, BILLING_SYNC_MAIL_TO: 'ann@example.com' })(['notifications', 'test']);
  expect([half.exitCode, half.messages]).toEqual([2, expect.stringContaining('set all three, or none')]);
  const doctor = await billingSync({ ...without, BILLING_SYNC_MAIL_TO: 'ann@example.com' })(['doctor', '--problems']);
  expect(doctor.out).toMatch(/fail .*mail .*set all three, or none/);
});
