import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type proto from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

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
    world = await startWorld(provider(customers, { faults: { scripted } }));
    run = await world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True' });
    events = (await world.histories(run)).flatMap(({ history }) => history.events ?? []);
  });
  afterAll(() => world.close());

  function summariesOf(isMeant: (event: HistoryEvent) => boolean): unknown[] {
    return events.filter(isMeant).map(({ userMetadata }) => {
      const summary = userMetadata?.summary;
      return summary === undefined || summary === null ? undefined : defaultPayloadConverter.fromPayload(summary);
    });
  }

  it('say of each change which line goes from what to what', () => {
    const summaries = summariesOf((event) => {
      return event.activityTaskScheduledEventAttributes?.activityType?.name === 'updateLine';
    });
    expect(summaries.sort()).toEqual(['Desktop: 0 → 6', 'Desktop: new line', 'Mailbox: 10 → 14']);
  });

  it('say of each timer what the run waits for', () => {
    const summaries = summariesOf(
      (event) => event.timerStartedEventAttributes !== null && event.timerStartedEventAttributes !== undefined,
    );
    expect(new Set(summaries)).toEqual(new Set(['Until reads show what became of 1 line']));
  });

  it('say that a run has ended, once it has', async () => {
    const handle = world.client.workflow.getHandle(run.workflowId);
    expect([await handle.query('phase'), await handle.query('progress')]).toEqual([
      'ended',
      { phase: 'ended', changes: null },
    ]);
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
