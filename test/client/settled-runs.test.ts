import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeEach(async () => {
  world = await startWorld(
    provider([
      { code: 'NOID', name: 'Nova Limited', billingIdentifier: '', lines: [[9001, 1]], records: [billed(9001, 5)] },
      { code: 'NOLINE', name: 'Nolan Limited', lines: [], records: [billed(9002, 3)] },
    ]),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
});
afterEach(() => world.close());

async function answerOf(...command: readonly string[]): Promise<unknown> {
  const answer = JSON.parse((await billingSync([...command, '--json'])).out) as unknown;
  const shapes = jsonShapes.filter(({ commands }) => commands.includes(command.slice(0, 2).join(' ')));
  expect(shapes.map(({ shape }) => shape.safeParse(answer).error?.message)).toContain(undefined);
  return answer;
}

test('a run stops needing somebody once a later run has looked at the same again; that one says what is left', async () => {
  const first = await world.run(previousPeriod);
  expect(await answerOf('run', 'show', first.runId)).toMatchObject({ needsYou: { AT04: 1, AT12: 1 }, settledBy: null });
  world.sandbox.edit((each) => {
    Object.assign(each.atria.customers.find(({ code }) => code === 'NOID') ?? {}, { billingIdentifier: '1001' });
  });
  const second = await world.run(previousPeriod);
  expect(await answerOf('run', 'show', first.runId)).toMatchObject({
    ...{ settledBy: second.runId, needsYou: {}, mendsItself: {} },
    causes: [
      { code: 'AT12', now: 'inLaterRun' },
      { code: 'AT04', now: 'notInLaterRun' },
    ],
  });
  expect(await answerOf('run', 'show', second.runId)).toMatchObject({
    ...{ settledBy: null, needsYou: { AT12: 1 }, causes: [{ code: 'AT12', now: 'needsYou' }] },
  });
  expect(await answerOf('run', 'list')).toMatchObject({
    runs: [
      { runId: second.runId, whoActs: 'person', settledBy: null },
      { runId: first.runId, whoActs: 'nobody', settledBy: second.runId },
    ],
  });
  const { out } = await billingSync(['run', 'show', first.runId]);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'A later run has looked at everything of this one again, and reports what is left. Of 2 causes here, it reports 1 again. The later run: billing-sync run show',
  );
  expect(out).not.toContain('Needs you');
  const list = (await billingSync(['run', 'list'])).out.trim().split('\n').slice(1);
  expect(list.map((row) => row.includes('needs you'))).toEqual([true, false]);
});

test('a run of one customer settles no run of all', async () => {
  const all = await world.run(previousPeriod);
  await world.run({ ...previousPeriod, CustomersFilter: ['NOLINE'] });
  expect(await answerOf('run', 'show', all.runId)).toMatchObject({ settledBy: null, needsYou: { AT04: 1, AT12: 1 } });
});
