import type { temporal } from '@temporalio/proto';
import { afterEach, expect, it } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

let world: World;
afterEach(() => world.close());

/** The children under way after each event of a history. */
function childrenUnderWay(events: readonly HistoryEvent[]): number[] {
  let underWay = 0;
  return events.map((event) => {
    if (event.startChildWorkflowExecutionInitiatedEventAttributes) underWay += 1;
    if (event.childWorkflowExecutionCompletedEventAttributes) underWay -= 1;
    return underWay;
  });
}

it('A run with many changed customers has at most 48 of them under way, and changes each once', async () => {
  const indexes = Array.from({ length: 130 }, (_, index) => index);
  world = await startWorld(
    provider(indexes.map((index) => ({ code: `C${index}`, lines: [[9001, 10]], records: [billed(9001, 14)] }))),
  );
  const run = await world.start(previousPeriod);
  const { summary } = await run.end();
  expect(summary?.lines).toEqual({ AT09: 130 });
  expect(world.sandbox.dump().adjustments).toHaveLength(130);
  const { events } = await run.handle.fetchHistory();
  expect(Math.max(...childrenUnderWay(events ?? []))).toBe(48);
});
