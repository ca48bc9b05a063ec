import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { createJob, runJobNow, type JobServices } from '../../src/jobs/index.js';
import { jobLabel } from '../../src/jobs/job-label.js';
import type { Channel } from '../../src/notifications/channel.js';
import { mailChannel } from '../../src/notifications/mail.js';
import { notifyPeople, type NotifierOptions } from '../../src/notifications/notifier.js';
import { webhookChannel } from '../../src/notifications/webhook.js';
import { repeat, type Repeated } from '../../src/worker/repeated.js';
import { careFor } from '../../src/runs/care-for-cause.js';
import { runDoing } from '../../src/runs/run-doing.js';
import { standingAttention } from '../../src/runs/standing-causes.js';
import type { Run } from '../../src/store/runs/runs.js';
import { listNotifications } from '../../src/store/notifications/sending.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { mailInbox, mailPassword, webhookInbox, type MailInbox, type WebhookInbox } from './inboxes.js';

const key = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
const quick = { firstAfterMs: 20, mostAfterMs: 20, giveUpAfterMs: 60_000 };

let world: World;
let ends: (() => Promise<void>)[] = [];
let logged: string[] = [];

beforeEach(async () => {
  logged = [];
  world = await startWorld(
    provider([
      { code: 'UP', lines: [[9001, 10]], records: [billed(9001, 14)] },
      { code: 'NOID', billingIdentifier: '', lines: [[9001, 1]], records: [billed(9001, 1)] },
    ]),
  );
});
afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
  ends = [];
  await world.close();
});

function notify(channels: readonly Channel[], options: Partial<NotifierOptions> = {}): Repeated {
  const logger = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const labelOf = (jobId: string) => jobLabel(world.client, jobId);
  const consoleUrl = 'https://sync.example.com';
  const { store } = world;
  const late = { lateAfterMs: 0, doingOf: (run: Run) => runDoing(world.client, run) };
  const given = { store, channels, logger, labelOf, consoleUrl, retries: quick, ...late, ...options };
  const notifier = repeat(20, (signal) => notifyPeople(given, signal));
  ends.push(() => notifier.stop());
  return notifier;
}

async function webhook(statusOf?: (count: number) => number): Promise<WebhookInbox> {
  const inbox = await webhookInbox(statusOf);
  ends.push(() => inbox.close());
  return inbox;
}

async function mail(refusal?: string, refused?: readonly string[]): Promise<MailInbox> {
  const inbox = await mailInbox(refusal, refused);
  ends.push(() => inbox.close());
  return inbox;
}

const json = (url: string) => webhookChannel({ url, format: 'json', key });
const sender = { from: 'sync@example.com', mustEncrypt: false } as const;
const toAnn = (smtpUrl: string) => mailChannel({ smtpUrl, ...sender, to: ['ann@example.com'] });

/** Waits until the channels are there: what ended before is not announced. */
async function untilListening(): Promise<void> {
  await expect.poll(() => countOf('select count(*) n from notification_channels')).toBeGreaterThan(0);
}

async function countOf(query: string): Promise<number> {
  const { sql } = await import('kysely');
  const { rows } = await sql.raw<{ n: number }>(query).execute(world.store);
  return rows[0]?.n ?? 0;
}

/** Waits until the ends of so many runs were looked at, and nothing is left to send. */
async function untilQuiet(looked: number): Promise<void> {
  await expect
    .poll(() => countOf('select count(*) filter (where next_try_at is null) n from notifications'))
    .toBe(looked);
  expect(await countOf('select count(*) n from notifications')).toBe(looked);
}

describe('A run that needs somebody', () => {
  it('is announced once, however many workers look, and signed', async () => {
    const inbox = await webhook();
    // As in production, none is tried again while it is being sent.
    const retries = { ...quick, firstAfterMs: 60_000, mostAfterMs: 60_000 };
    notify([json(inbox.url)], { retries });
    notify([json(inbox.url)], { retries });
    await untilListening();
    const { runId } = await world.run(previousPeriod);
    await untilQuiet(1);
    expect(inbox.posts).toHaveLength(1);
    const [{ headers, text } = { headers: {}, text: '' }] = inbox.posts;
    expect(new Webhook(key).verify(text, headers as Record<string, string>)).toMatchObject({
      type: 'run.needs-person',
      data: {
        title: 'A billing sync started by hand needs you: Completed with warnings',
        page: `https://sync.example.com/runs/${runId}`,
        ...{ runId, jobId: null, status: 'Completed with warnings', periodEnd: '2026-11-25', changedLines: 1 },
        needsYou: { AT04: 1 },
      },
    });
    expect(text).toContain('AT04 (1): A customer does not have a Billing Identifier');
    expect(text).not.toContain('NOID');
  });

  it('is announced by its job, and so is the first run with which all is well again', async () => {
    const inbox = await mail();
    notify([toAnn(inbox.url)]);
    await untilListening();
    const services: JobServices = {
      client: world.client,
      store: world.store,
      taskQueue: world.configuration.taskQueue,
    };
    const job = { label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', paused: true } as const;
    const { jobId } = await createJob(services, { ...job, parametersText: JSON.stringify(previousPeriod) });
    const runOnce = async () => {
      const { workflowId, runId } = await runJobNow(services, jobId);
      await world.client.workflow.getHandle(workflowId, runId).result();
    };
    await runOnce();
    await untilQuiet(1);
    world.sandbox.edit((each) => {
      Object.assign(each.atria.customers.find(({ code }) => code === 'NOID') ?? {}, { billingIdentifier: '1002' });
    });
    await runOnce();
    await untilQuiet(2);
    await runOnce();
    await untilQuiet(3);
    expect(inbox.mails.map(({ text }) => /^Subject: .*$/m.exec(text)?.[0])).toHaveLength(2);
    const [needs, works] = inbox.mails.map(({ text }) => text.replace(/=\r\n/g, ''));
    expect(needs).toMatch(/needs.*you/i);
    expect(works).toMatch(/works.*again/i);
    expect(inbox.mails.map(({ to }) => to)).toEqual([['ann@example.com'], ['ann@example.com']]);
  });

  it('is announced to nobody while all that is wrong is snoozed, and again with a cause that nobody snoozed', async () => {
    const inbox = await webhook();
    await world.run(previousPeriod);
    notify([json(inbox.url)]);
    await untilListening();
    const [cause] = (await standingAttention(world.store)).causes;
    if (cause === undefined) throw new Error('Nothing needs anybody.');
    const care = { assignee: 'Ben', until: '2999-12-31', reason: 'Ben asks for it' };
    await careFor(world.store, cause, care, {
      ...{ version: 0, today: '2026-11-26', author: { who: 'Ann', from: 'console' } },
    });
    await world.run(previousPeriod);
    await untilQuiet(1);
    expect(inbox.posts).toEqual([]);
    world.sandbox.edit((each) => {
      Object.assign(each.atria.customers.find(({ code }) => code === 'UP') ?? {}, { billingIdentifier: '' });
    });
    await world.run(previousPeriod);
    await untilQuiet(2);
    expect(inbox.posts).toHaveLength(1);
  });

  it('is announced while it waits for approval, with the page to decide on', async () => {
    const inbox = await webhook();
    notify([json(inbox.url)]);
    const run = await waiting(world, { ...previousPeriod, Approval: 'Required' });
    await expect.poll(() => inbox.posts.length).toBe(1);
    expect(JSON.parse(inbox.posts[0]?.text ?? '')).toMatchObject({
      type: 'run.waits',
      data: { page: `https://sync.example.com/runs/${run.runId}/decision`, runId: run.runId, changedLines: 0 },
    });
    await approve(world, run);
    await run.end();
    await untilQuiet(2);
    expect(inbox.posts.map(({ text }) => (JSON.parse(text) as { type: string }).type)).toEqual([
      'run.waits',
      'run.needs-person',
    ]);
  });

  it('is announced without the names of customers, also where a limit holds it up or stops it', async () => {
    const inbox = await webhook();
    notify([json(inbox.url)]);
    await untilListening();
    const run = await waiting(world, { ...previousPeriod, Limits: { UnitsOfLine: 1 }, Approval: 'AboveLimits' });
    await expect.poll(() => inbox.posts.length).toBe(1);
    await approve(world, run);
    await run.end();
    await world.run({ ...previousPeriod, Limits: { LeastRecordsPercent: 50, UnitsOfLine: 1 } });
    await untilQuiet(3);
    const text = inbox.posts.map((post) => post.text).join('');
    expect(inbox.posts.length).toBeGreaterThan(1);
    expect(text).not.toMatch(/UP Limited|NOID|Mailbox/);
  });

  it('is announced in a channel that was away for longer only if it ended after the channel came back', async () => {
    const inbox = await webhook();
    await notify([json(inbox.url)]).stop();
    await world.run(previousPeriod);
    const { sql } = await import('kysely');
    await sql`
      update notification_channels set since = since - interval '3 days', last_seen = last_seen - interval '2 days'`.execute(
      world.store,
    );
    notify([json(inbox.url)]);
    await expect
      .poll(() => countOf("select count(*) n from notification_channels where since > now() - interval '1 day'"))
      .toBe(1);
    const { runId } = await world.run(previousPeriod);
    await untilQuiet(1);
    expect(inbox.posts.map(({ text }) => (JSON.parse(text) as { data: { runId: string } }).data.runId)).toEqual([
      runId,
    ]);
  });

  it('is not announced where it ended before the channel was there, nor a preview', async () => {
    const inbox = await webhook();
    await world.run(previousPeriod);
    notify([json(inbox.url)]);
    await untilListening();
    await world.run({ ...previousPeriod, Preview: 'True' });
    await world.run(previousPeriod);
    await untilQuiet(1);
    expect(inbox.posts).toHaveLength(1);
  });
});

describe('A notification that cannot be sent', () => {
  it('is tried again under the same id until it is taken, and the run goes on', async () => {
    const inbox = await webhook((count) => (count < 3 ? 503 : 200));
    notify([json(inbox.url)]);
    await untilListening();
    const { status } = await world.run(previousPeriod);
    await untilQuiet(1);
    expect(status).toBe('Completed');
    expect(inbox.posts).toHaveLength(3);
    expect(new Set(inbox.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await listNotifications(world.store, 10)).toMatchObject([{ tries: 3, problem: null, nextTryAt: null }]);
    expect(logged.join('')).toContain('answered with the status 503');
    expect(logged.join('')).not.toContain('the-secret-path');
  });

  it('is given up after its time, with the reason and without the password', async () => {
    const inbox = await mail(`no mailbox for ${mailPassword}`);
    notify([toAnn(inbox.url)], { retries: { ...quick, giveUpAfterMs: 0 } });
    await untilListening();
    await world.run(previousPeriod);
    await untilQuiet(1);
    const [listed] = await listNotifications(world.store, 10);
    expect(listed).toMatchObject({ sentAt: null, nextTryAt: null, tries: 1 });
    expect(listed?.problem).toMatch(/^the mail server 127\.0\.0\.1:\d+ did not take it: .*no mailbox for \*\*\*/);
    expect(logged.join('')).not.toContain(mailPassword);
  });

  it('says whom it did not reach, and is not sent again to the others', async () => {
    const inbox = await mail('no such mailbox', ['ben@example.com']);
    notify([mailChannel({ smtpUrl: inbox.url, ...sender, to: ['ann@example.com', 'ben@example.com'] })]);
    await untilListening();
    await world.run(previousPeriod);
    await untilQuiet(1);
    expect(inbox.mails.map(({ to }) => to)).toEqual([['ann@example.com']]);
    expect(await listNotifications(world.store, 10)).toMatchObject([
      { tries: 1, problem: expect.stringMatching(/^the mail server .* refused ben@example.com$/) as string },
    ]);
    expect(logged.join('')).toContain('did not reach everybody');
  });

  it('never goes out in the clear to another machine', async () => {
    const inbox = await mail();
    const channel = mailChannel({ smtpUrl: inbox.url, ...sender, mustEncrypt: true, to: ['ann@example.com'] });
    const message = { id: 'one', event: 'test', createdAt: new Date(), title: 'T', paragraphs: ['P'] } as const;
    await expect(channel.send({ ...message, page: undefined, run: undefined })).rejects.toThrow(/did not take it/);
    expect(inbox.mails).toEqual([]);
  });

  it('is dropped where the run does not wait any more', async () => {
    const inbox = await webhook(() => 503);
    const stopped = notify([json(inbox.url)], { retries: { ...quick, firstAfterMs: 200, mostAfterMs: 200 } });
    const run = await waiting(world, { ...previousPeriod, Approval: 'Required' });
    await expect.poll(() => inbox.posts.length).toBeGreaterThan(0);
    await stopped.stop();
    await approve(world, run);
    await run.end();
    const heard = await webhook();
    notify([json(heard.url)]);
    await untilQuiet(2);
    expect(heard.posts.map(({ text }) => (JSON.parse(text) as { type: string }).type)).toEqual(['run.needs-person']);
    expect((await listNotifications(world.store, 10)).at(-1)).toMatchObject({
      ...{ event: 'waits', sentAt: null, problem: 'no longer needed, as the run has gone on since' },
    });
  });
});

it('Slack and Teams get what they can show, and who started the run', async () => {
  const inbox = await webhook();
  notify([webhookChannel({ url: inbox.url, format: 'slack', key: undefined })]);
  await untilListening();
  const { runId } = await world.run({ ...previousPeriod, StartedBy: 'Dana *Ross*' });
  await untilQuiet(1);
  const slack = JSON.parse(inbox.posts[0]?.text ?? '') as { text: string };
  expect(slack.text).toMatch(/^\*A billing sync started by Dana .*Ross.* needs you: .*\n\nThe run started by Dana/);
  expect(slack.text).toContain(`<https://sync.example.com/runs/${runId}|Open it>`);
  const teams = webhookChannel({ url: inbox.url, format: 'teams', key: undefined });
  await teams.send({
    ...{ id: 'one', event: 'test', createdAt: new Date(), title: 'A *title*', paragraphs: ['Text'] },
    ...{ page: 'https://sync.example.com', run: undefined },
  });
  expect(JSON.parse(inbox.posts[1]?.text ?? '')).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          body: [{ text: 'A \\*title\\*' }, { text: 'Text' }],
          actions: [{ type: 'Action.OpenUrl', url: 'https://sync.example.com' }],
        },
      },
    ],
  });
});
