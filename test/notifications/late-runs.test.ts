import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { notifyPeople } from '../../src/notifications/notifier.js';
import { webhookChannel } from '../../src/notifications/webhook.js';
import { runDoing } from '../../src/runs/run-doing.js';
import { listNotifications } from '../../src/store/notifications/sending.js';
import { requireRun, type Run } from '../../src/store/runs/runs.js';
import { repeat, type Repeated } from '../../src/worker/repeated.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';
import { webhookInbox, type WebhookInbox } from './inboxes.js';

const hourMs = 3_600_000;

let world: World;
let inbox: WebhookInbox;
let notifier: Repeated | undefined;

beforeEach(async () => {
  const scenario = provider([{ code: 'UP', lines: [[9001, 10]], records: [billed(9001, 14)] }]);
  world = await startWorld(scenario, { settings: { patienceMs: 60_000 } });
  inbox = await webhookInbox();
});
afterEach(async () => {
  await notifier?.stop();
  await inbox.close();
  await world.close();
});

function notify(lateAfterMs: number): void {
  const options = {
    ...{ store: world.store, logger: pino({ level: 'silent' }), consoleUrl: 'https://sync.example.com', lateAfterMs },
    channels: [webhookChannel({ url: inbox.url, format: 'json', key: undefined })],
    labelOf: (jobId: string) => Promise.resolve(jobId),
    doingOf: (run: Run) => runDoing(world.client, run),
  };
  notifier = repeat(20, (signal) => notifyPeople(options, signal));
}

const posted = () => inbox.posts.map(({ text }) => JSON.parse(text) as { type: string; data: Record<string, unknown> });

/** Lets the channel look at the runs once more. */
async function look(): Promise<void> {
  const lookedAt = async () => {
    const { rows } = await sql<{ at: Date }>`select last_seen at from notification_channels`.execute(world.store);
    return rows[0]?.at.getTime() ?? 0;
  };
  await sql`update notification_channels set last_seen = last_seen - interval '2 minutes'`.execute(world.store);
  const before = await lookedAt();
  await expect.poll(lookedAt).toBeGreaterThan(before);
}

/** @param kind what it answers from now on; undefined: what it should */
function useAtria(kind: 'maintenance' | undefined): void {
  const scripted = kind === undefined ? [] : [{ system: 'atria', kind, from: 1, times: 100_000 }];
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: scripted as never });
  });
}

/** Starts a run that waits until Atria works again. */
async function held(): Promise<StartedRun> {
  useAtria('maintenance');
  const run = await world.start(previousPeriod);
  await expect
    .poll(async () => (await requireRun(world.store, run.runId).catch(() => undefined))?.outageWait ?? null)
    .not.toBeNull();
  return run;
}

const backdate = ({ runId }: StartedRun) =>
  sql`update runs set started_at = started_at - interval '5 hours' where run_id = ${runId}`.execute(world.store);

it('A run that takes longer than the limit is told of once: which, since when, what it waits for, and what to do', async () => {
  const run = await held();
  notify(4 * hourMs);
  await expect.poll(() => sql`select 1 from notification_channels`.execute(world.store)).toMatchObject({ rows: [{}] });
  await look();
  expect(inbox.posts).toEqual([]);
  await backdate(run);
  const { startedAt } = await requireRun(world.store, run.runId);
  await expect.poll(() => inbox.posts.length).toBe(1);
  const [message] = posted();
  expect(message).toMatchObject({
    type: 'run.late',
    data: {
      title: 'A billing sync started by hand is late',
      page: `https://sync.example.com/runs/${run.runId}`,
      ...{ runId: run.runId, status: 'Running', lateSince: startedAt.toISOString(), waitsUntil: null },
    },
  });
  expect(message?.data['text']).toMatch(
    /has gone on since .* and has not ended\. It has changed no line so far\. It is waiting for Atria since .*cancel the run/s,
  );
  await look();
  expect(inbox.posts).toHaveLength(1);
  useAtria(undefined);
  await run.end();
  expect(await listNotifications(world.store, 10)).toMatchObject([{ event: 'late', runId: run.runId, tries: 1 }]);
});

it('A run that waits for approval is not late; from the decision on its time counts', async () => {
  const run = await waiting(world, { ...previousPeriod, Approval: 'Required' });
  await backdate(run);
  notify(4 * hourMs);
  await expect.poll(() => posted().map(({ type }) => type)).toEqual(['run.waits']);
  await approve(world, run);
  await run.end();
  // As it is while it makes its changes.
  await sql`update runs set closed_at = null, approval_wait = null where run_id = ${run.runId}`.execute(world.store);
  await look();
  expect(posted().filter(({ type }) => type === 'run.late')).toEqual([]);
  await sql`update decisions set decided_at = decided_at - interval '5 hours'`.execute(world.store);
  await expect.poll(() => posted().filter(({ type }) => type === 'run.late').length).toBe(1);
});

it('No run is late where people are not to hear of it', async () => {
  const run = await held();
  await backdate(run);
  notify(0);
  await expect.poll(() => sql`select 1 from notification_channels`.execute(world.store)).toMatchObject({ rows: [{}] });
  await look();
  expect(await listNotifications(world.store, 10)).toEqual([]);
  useAtria(undefined);
  await run.end();
});
