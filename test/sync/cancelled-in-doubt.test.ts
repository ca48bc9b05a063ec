import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

const scenario = provider([{ code: 'HELD', lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')] }], {
  faults: { scripted: [{ kind: 'hang', method: 'POST', path: '/contractserviceadjustments' }] },
});

let world: World;
beforeAll(async () => {
  // The change stays in doubt until long after the runs were cancelled.
  world = await startWorld(scenario, { settings: { requestTimeoutMs: 500, commitWindowMs: 6_000 } });
});
afterAll(() => world.close());

/** Code and message of what the log says about customers. */
function entriesOf({ log }: EndedRun): string[][] {
  return log
    .filter(({ customerCode }) => customerCode !== null)
    .map(({ code, level, message }) => [code, level, message]);
}

it('A run that is cancelled while a change is in doubt says so, and the next run settles the line first', async () => {
  const first = await world.start(previousPeriod);
  await expect.poll(() => world.sandbox.calls().filter(({ body }) => body !== undefined).length).toBe(1);
  const second = await world.start(previousPeriod);
  const stateOf = async () => {
    const { rows } = await sql<{ state: string }>`
      select state from plan_lines where run_id = ${second.runId}`.execute(world.store);
    return rows[0]?.state;
  };
  await expect.poll(stateOf).toBe('deferred');
  await Promise.all([first.handle.cancel(), second.handle.cancel()]);
  const [one, other] = await Promise.all([first.end(), second.end()]);
  expect([one.status, other.status]).toEqual(['Cancelled', 'Cancelled']);
  expect(entriesOf(one)).toEqual([
    [
      'AT36',
      'Error',
      expect.stringMatching(
        /^HELD Limited Result Not Confirmed: .* from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC on: the next run of this line first reads whether the change was made/,
      ),
    ],
  ]);
  expect(entriesOf(other)).toEqual([
    [
      'AT38',
      'Warning',
      'HELD Limited Held By Another Run: Line Mailbox with Product ID 9001 for Customer HELD Limited was not updated as another run holds the line or has just changed it.',
    ],
  ]);
  const third = await world.run(previousPeriod);
  expect(entriesOf(third).map(([code]) => code)).toEqual(['AT09']);
  expect(world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange)).toEqual([4]);
});
