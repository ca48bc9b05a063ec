import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { reset } from '../previews/waiting-runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

/*
 * Reads that are later than the product assumes: to it, a change that no line shows looks like one that a person took back
 * at once, so a person takes each one back here.
 */

const codes = Array.from({ length: 9 }, (_, index) => `LINE${index}`);
const customers = codes.map((code) => ({ code, lines: [[9001, 10]] as const, records: [billed(9001, 14, 'Mailbox')] }));

let world: World;
let isShown: boolean;
/** Changes without a clear answer that nobody had judged, at each post. */
let doubtedAtPost: number[];

beforeEach(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }), {
    settings: { requestTimeoutMs: 300, commitWindowMs: 200 },
  });
  isShown = false;
  doubtedAtPost = [];
  let made = 0;
  world.sandbox.observe({
    received: async ({ path }) => {
      if (isPost(path)) doubtedAtPost.push(await countDoubted());
      return 'go';
    },
    done: ({ path }) => {
      if (isShown || !isPost(path)) return;
      for (const { contractServiceID } of byProduct().slice(made)) {
        made += 1;
        world.sandbox.edit((each) =>
          each.adjustAsPerson({ contractServiceID, effectiveDate: days.periodStart, unitChange: -4 }),
        );
      }
    },
  });
});
afterEach(() => world.close());

function isPost(path: string): boolean {
  return /contractserviceadjustments/i.test(path);
}

async function countDoubted(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) n from claims where state = 'sending' and details is not null`.execute(world.store);
  return rows[0]?.n ?? 0;
}

function byProduct() {
  return world.sandbox.dump().adjustments.filter(({ unitChange }) => unitChange === 4);
}

function loseAnswers(times: number): void {
  const fault = { kind: 'commitThenDrop', method: 'POST', path: '/contractserviceadjustments', from: 1, times };
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: [fault] as ScenarioFaults['scripted'] });
  });
}

function timesMade(): number[] {
  const lines = byProduct().map(({ contractServiceID }) => contractServiceID);
  return [...new Set(lines)].map((line) => lines.filter((each) => each === line).length);
}

it('A run that gets no answer and sees none of its changes sends three, and the next ones once these are judged', async () => {
  loseAnswers(6);
  const run = await world.run(previousPeriod);
  expect(run.status).toBe('QuantitiesNotVisible');
  expect(timesMade()).toEqual(codes.map(() => 1));
  expect(Math.max(...doubtedAtPost)).toBeLessThan(3);
});

it('A run whose first answers are all lost goes on once it sees that its changes show', async () => {
  isShown = true;
  loseAnswers(3);
  const run = await world.run(previousPeriod);
  expect(run.status).toBe('Completed');
  expect(timesMade()).toEqual(codes.map(() => 1));
});

it('A run that saw nothing of its changes sends no others when it is reset, and stops again', async () => {
  const run = await world.run(previousPeriod);
  expect([run.status, timesMade()]).toEqual(['QuantitiesNotVisible', [1, 1, 1]]);
  await reset(world, run);
  const end = world.client.workflow.getHandle(run.workflowId).result();
  await expect(end).rejects.toMatchObject({ cause: { type: 'QuantitiesNotVisible' } });
  expect(timesMade()).toEqual([1, 1, 1]);
});
