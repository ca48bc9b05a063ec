import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endRun } from '../../src/activities/close-run.js';
import { recordOutcomes } from '../../src/activities/record-outcomes.js';
import type { Channel } from '../../src/notifications/channel.js';
import type { Message } from '../../src/notifications/message.js';
import { notifyPeople } from '../../src/notifications/notifier.js';
import type { RunFailureKind } from '../../src/domain/sync/run-failure.js';
import { lineEntry } from '../../src/domain/sync/line-outcome.js';
import { readRunReport } from '../../src/runs/run-report.js';
import { attentionOf } from '../../src/runs/attention.js';
import { plannedLine } from '../activities/lines.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';

let fresh: FreshStore;
let told: Message[];
beforeEach(async () => {
  fresh = await migratedStore();
  told = [];
  await look();
});
afterEach(() => fresh.close());

/** Looks once whether people have to hear of something, as each worker does every few seconds. */
async function look(): Promise<void> {
  const channel: Channel = {
    name: 'webhook',
    destination: 'example.com',
    send(message) {
      told.push(message);
      return Promise.resolve(null);
    },
  };
  const options = {
    ...{ store: fresh.store, channels: [channel], logger: pino({ level: 'silent' }), lateAfterMs: 0 },
    ...{ consoleUrl: 'https://sync.example.com', labelOf: () => Promise.resolve('Monthly') },
    doingOf: () => Promise.resolve(''),
  };
  await notifyPeople(options, new AbortController().signal);
}

/** A run of a job that ends with one line under this code. @param kind what ended it early; null: it came to its end */
async function endedWith(runId: string, code: 'AT36' | 'AT51' | undefined, kind: RunFailureKind | null = null) {
  const run = await openedRun(fresh.store, runId, { jobId: 'monthly' });
  if (code !== undefined) {
    const lineId = await plannedLine(fresh.store, runId, 9001);
    const names = { customerCode: 'ASP', customerName: 'ASP', description: 'Mailbox', sku: '9001' };
    const line = { ...names, serviceName: 'Mailbox', serviceDescription: 'Mailbox' };
    const outcome = lineEntry(code, line, 'it does not show');
    await recordOutcomes(fresh.store, run, [{ lineId, customerCode: 'ASP', outcome }]);
  }
  await endRun(fresh.store, runId, null, { kind, entries: [] });
}

it('People hear once of a change that a run could not confirm, and once more when a run ends well after it', async () => {
  await endedWith('first', 'AT36');
  await look();
  await look();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    ...{ event: 'needs-person', title: 'The job “Monthly” could not confirm 1 change: Completed with errors' },
    run: { runId: 'first', needsYou: { AT36: 1 } },
  });
  expect(told[0]?.paragraphs.join(' ')).toContain(
    'Check the quantity of the line in Autotask before the line is billed',
  );
  expect(attentionOf(await readRunReport(fresh.store, 'first')).person.size).toBe(0);
  await endedWith('second', 'AT51');
  await look();
  expect(told).toHaveLength(1);
  await endedWith('third', undefined);
  await look();
  expect(told.map(({ event, run }) => [event, run?.runId])).toEqual([
    ['needs-person', 'first'],
    ['works-again', 'third'],
  ]);
});

it('Nobody hears of changes that a run could not confirm because somebody cancelled it', async () => {
  await endedWith('cancelled', 'AT36', 'Cancelled');
  await look();
  expect(told).toEqual([]);
});
