import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type proto from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { holdAllButFirstChange } from './held-changes.js';

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

function summaryOf({ userMetadata }: HistoryEvent): unknown {
  const summary = userMetadata?.summary;
  return isGiven(summary) ? defaultPayloadConverter.fromPayload(summary) : undefined;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

describe("Temporal's own pages", () => {
  let world: World;
  let run: EndedRun;
  let events: HistoryEvent[];
  beforeAll(async () => {
    const customers = [
      { code: 'RISE', lines: [[9001, 10]] as const, records: [billed(9001, 14)] },
      { code: 'NEW', records: [billed(9003, 6)] },
    ];
    // The first change gets no answer, so that the run waits to see what became of it.
    const scripted = [{ kind: 'commitThenDrop', method: 'POST', path: 'adjustments', from: 1, times: 1 } as const];
    world = await startWorld(provider(customers, { faults: { scripted } }), { settings: { commitWindowMs: 3_000 } });
    run = await world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True' });
    events = (await world.histories(run)).flatMap(({ history }) => history.events ?? []);
  });
  afterAll(() => world.close());

  it('say of each change which line goes from what to what', () => {
    const summaries = events
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'updateLine')
      .map(summaryOf);
    expect(summaries.sort()).toEqual(['9001 Mailbox: 10 → 14', '9003 Desktop: 0 → 6', '9003 Desktop: new line']);
  });

  it('say of each other activity what it does', () => {
    const told = events.flatMap((event) => {
      const name = event.activityTaskScheduledEventAttributes?.activityType?.name ?? 'updateLine';
      return name === 'updateLine' ? [] : [[name, summaryOf(event)]];
    });
    expect(new Map(told as [string, unknown][])).toEqual(
      new Map([
        ['openRun', 'Records the run, and checks its parameters'],
        ['resolveZone', 'Finds the Autotask database of the credentials'],
        ['loadPeriod', 'Reads the billing period and its records from Atria'],
        ['planCustomers', 'Plans the customers from number 1 on'],
        ['claimLines', `Claims and reads the next ${world.configuration.settings.linesPerBatch} lines or fewer`],
        ['settleClaims', 'Reads what became of sent changes'],
        ['planDeprovisioned', 'Plans the deprovisioned customers from number 1 on'],
        ['closeRun', 'Closes the run'],
      ]),
    );
  });

  it('show that an activity that only reads is tried for days: the store may be away for hours', () => {
    const reading = ['resolveZone', 'loadPeriod', 'planCustomers', 'planDeprovisioned', 'claimLines', 'settleClaims'];
    const days = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
      const isReading = reading.includes(scheduled?.activityType?.name ?? '');
      return isReading ? [Number(scheduled?.scheduleToCloseTimeout?.seconds ?? 0) / 86_400] : [];
    });
    expect(new Set(days)).toEqual(new Set([7]));
  });

  it('say of each customer, and of each timer until when it lasts, what the run waits for', () => {
    const children = events.filter((event) => isGiven(event.startChildWorkflowExecutionInitiatedEventAttributes));
    expect(new Set(children.map(summaryOf))).toEqual(new Set(['RISE: 1 changed line', 'NEW: 1 changed line']));
    const timers = events.filter((event) => isGiven(event.timerStartedEventAttributes));
    expect(timers.length).toBeGreaterThan(0);
    for (const timer of timers) {
      expect(summaryOf(timer)).toMatch(
        /^Waits until \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z to see what became of 1 line$/,
      );
    }
  });

  it('say that a run has ended, once it has', async () => {
    const handle = world.client.workflow.getHandle(run.workflowId);
    expect([await handle.query('phase'), await handle.query('progress')]).toEqual([
      'ended',
      { phase: 'ended', changes: null },
    ]);
  });
});

describe('A run that is half-way', () => {
  let world: World;
  afterAll(() => world.close());

  it('tells its counts in the current details and as its progress', async () => {
    const customers = ['ONE', 'TWO', 'THREE'].map((code) => {
      return { code, lines: [[9001, 10]] as const, records: [billed(9001, 14)] };
    });
    world = await startWorld(provider(customers));
    const letGo = holdAllButFirstChange(world);
    const started = await world.start(previousPeriod);
    const handle = world.client.workflow.getHandle(started.workflowId);
    const half = { done: 1, underWay: 2, waiting: 0 };
    await expect.poll(() => handle.query('progress')).toEqual({ phase: 'applying', changes: half });
    expect(await handle.query('phase')).toBe('applying');
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('Phase: applying. Changes: 1 done, 2 under way, 0 waiting');
    letGo();
    expect((await started.end()).summary).toMatchObject({ status: 'Completed', lines: { AT09: 3 } });
  });
});

describe('A customer whose changes were stopped', () => {
  let world: World;
  afterAll(() => world.close());

  it('is shown as failed, with how many of them were not sent', async () => {
    const lines = [
      [9001, 10],
      [9002, 4],
    ] as const;
    const records = [billed(9001, 14), billed(9002, 5)];
    const scripted = [{ kind: 'unauthorised', method: 'POST', path: 'adjustments', from: 1, times: 1 } as const];
    world = await startWorld(provider([{ code: 'RISE', lines, records }], { faults: { scripted } }));
    const run = await world.run(previousPeriod);
    const child = world.client.workflow.getHandle('customer-sync/1001');
    const failure = await child.result().then(String, (error: unknown) => (error as Error).cause);
    expect([run.status, (await child.describe()).status.name]).toEqual(['AutotaskCredentialsRefused', 'FAILED']);
    expect(failure).toMatchObject({
      ...{ type: 'Halted', details: [expect.objectContaining({ halted: 1, skipped: 1, answered: 0 }) as unknown] },
      message: 'The run was stopped, and its log says why. Not sent: 2 of 2 changes.',
    });
  });
});
