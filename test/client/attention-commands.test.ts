import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { shortId } from '../../src/domain/wording.js';
import { readAudit } from '../../src/store/audit/audit-rows.js';
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
      { code: 'SAME', name: 'Samson Limited', lines: [], records: [billed(9002, 4)] },
    ]),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
});
afterEach(() => world.close());

interface Listed {
  readonly causes: readonly { readonly causeId: string; readonly code: string; readonly runs: readonly object[] }[];
}

async function answerOf(...command: readonly string[]): Promise<unknown> {
  const { out, messages, exitCode } = await billingSync([...command, '--json']);
  expect(`${exitCode} ${messages}`).toMatch(/^[034] /);
  const answer = JSON.parse(out) as unknown;
  const shapes = jsonShapes.filter(({ commands }) => commands.includes(command.slice(0, 2).join(' ')));
  expect(shapes.map(({ shape }) => shape.safeParse(answer).error?.message)).toContain(undefined);
  return answer;
}

const listed = async (...options: string[]) => (await answerOf('attention', 'list', ...options)) as Listed;

async function idOf(code: string): Promise<string> {
  return (await listed('--all')).causes.find((cause) => cause.code === code)?.causeId ?? '';
}

test('a cause is one row over all runs, and goes by itself once a later run no longer reports it', async () => {
  expect(await listed()).toEqual({ version: 1, causes: [], approvals: [], isCut: false });
  const first = await world.run(previousPeriod);
  const small = await world.run({ ...previousPeriod, CustomersFilter: ['NOLINE'], StartedBy: 'Dana' });
  expect(await listed()).toMatchObject({
    causes: [
      {
        code: 'AT12',
        outcomes: 1,
        runs: [
          { runId: small.runId, startedBy: 'Dana' },
          { runId: first.runId, startedBy: null, outcomes: 2 },
        ],
        care: null,
      },
      { code: 'AT04', outcomes: 1, runs: [{ runId: first.runId }] },
    ],
  });
  expect(await answerOf('run', 'list')).toMatchObject({ runs: [{ startedBy: 'Dana' }, { startedBy: null }] });
  expect(await answerOf('run', 'show', small.runId)).toMatchObject({ startedBy: 'Dana' });
  expect((await billingSync(['run', 'show', small.runId])).out).toMatch(/^By +Dana$/m);
  world.sandbox.edit((each) => {
    Object.assign(each.atria.customers.find(({ code }) => code === 'NOID') ?? {}, { billingIdentifier: '1001' });
  });
  const second = await world.run(previousPeriod);
  expect(await listed()).toMatchObject({ causes: [{ code: 'AT12', outcomes: 2, runs: [{ runId: second.runId }] }] });
});

test('somebody sees to a cause, and it may wait until a day; the list leaves it out until then', async () => {
  await world.run(previousPeriod);
  const id = await idOf('AT12');
  const order = ['--assign', 'Ben', '--snooze-until', '2999-12-31', '--reason', 'the contract is being renewed'];
  expect(await answerOf('attention', 'arrange', id, ...order, '--by', 'dana')).toMatchObject({
    cause: { causeId: id, care: { assignee: 'Ben', snoozedUntil: '2999-12-31', version: 1, by: 'dana' } },
  });
  expect((await listed()).causes.map(({ code }) => code)).toEqual(['AT04']);
  expect((await billingSync(['attention'])).messages).toContain(
    'Snoozed: 1 cause. See all: billing-sync attention list --all',
  );
  expect(await answerOf('attention', 'arrange', id, '--awake', '--by', 'dana')).toMatchObject({
    cause: { care: { assignee: 'Ben', snoozedUntil: null, reason: 'the contract is being renewed', version: 2 } },
  });
  expect((await listed()).causes.map(({ code }) => code)).toContain('AT12');
  expect(await readAudit(world.store, { record: 'cause', id, timeZone: 'UTC' }, { limit: 10 })).toMatchObject([
    {
      action: 'arranged',
      who: 'dana',
      name: 'SKU 9002 (Item 9002)',
      changes: [{ field: 'Snoozed until', before: '2999-12-31', after: null }],
    },
    { action: 'arranged', reason: 'the contract is being renewed' },
  ]);
});

test('what a person has seen to needs nobody in any view, and the next run that reports it asks again', async () => {
  const { runId } = await world.run(previousPeriod);
  expect(
    await answerOf('attention', 'seen', await idOf('AT12'), '--reason', 'lines made by hand', '--by', 'dana'),
  ).toMatchObject({
    seenInRuns: [runId],
  });
  expect((await listed()).causes.map(({ code }) => code)).toEqual(['AT04']);
  expect(await answerOf('run', 'show', runId)).toMatchObject({
    needsYou: { AT04: 1 },
    causes: [
      { code: 'AT12', now: 'seenTo' },
      { code: 'AT04', now: 'needsYou' },
    ],
  });
  await answerOf('attention', 'seen', await idOf('AT04'), '--by', 'dana');
  expect(await listed()).toMatchObject({ causes: [] });
  expect(await answerOf('run', 'list')).toMatchObject({ runs: [{ runId, whoActs: 'nobody' }] });
  expect((await billingSync(['run', 'show', runId])).out).not.toContain('Needs you');
  await world.run(previousPeriod);
  expect((await listed()).causes.map(({ code }) => code)).toEqual(['AT12', 'AT04']);
});

test('who names the runs that they saw marks no other: a run that reports it since is named, and nothing is marked', async () => {
  const { runId } = await world.run(previousPeriod);
  const id = await idOf('AT12');
  const { runId: later } = await world.run({ ...previousPeriod, CustomersFilter: ['NOLINE'] });
  const seen = ['attention', 'seen', id, '--by', 'dana'];
  const { messages, exitCode } = await billingSync([...seen, '--run', runId]);
  expect(`${exitCode} ${messages.replace(/\s+/g, ' ')}`).toBe(
    `1 1 run that you did not name reports it too: ${shortId(later)}. Nothing was done. Look at it: billing-sync run show ${shortId(later)} `,
  );
  expect(await listed()).toMatchObject({ causes: [{ causeId: id, runs: [{}, {}] }, {}] });
  // The beginning of an id names a run only where no other id begins so.
  const vague = await billingSync([...seen, '--run', '0']);
  expect(`${vague.exitCode} ${vague.messages}`).toMatch(/^2 More than one run id begins with "0": /);
  expect(await listed()).toMatchObject({ causes: [{ causeId: id, runs: [{}, {}] }, {}] });
  expect(await answerOf(...seen, '--run', runId, '--run', shortId(later))).toMatchObject({
    seenInRuns: [later, runId],
  });
});

test('a run that failed is one cause for all runs of its kind, and can be seen to', async () => {
  const refused = { ...previousPeriod, BillingPeriod: '2019-01-31' };
  await world.run(refused);
  await world.run(refused);
  expect(await listed()).toMatchObject({ causes: [{ code: 'AT19', mends: 'run', runs: [{}, {}] }] });
  await answerOf('attention', 'seen', await idOf('AT19'), '--by', 'dana');
  expect(await answerOf('run', 'list')).toMatchObject({ runs: [{ whoActs: 'nobody' }, { whoActs: 'nobody' }] });
});

test('a wrong order is refused, says why, and changes nothing', async () => {
  await world.run(previousPeriod);
  const id = await idOf('AT12');
  const refusalOf = async (...command: string[]) => {
    const { messages, exitCode } = await billingSync(['attention', ...command]);
    return `${exitCode} ${messages.replace(/\s+/g, ' ').trim()}`;
  };
  expect(await refusalOf('arrange', id, '--snooze-until', '2999-12-31')).toBe(
    '2 Say why it may wait. Nothing was done.',
  );
  expect(await refusalOf('arrange', id, '--snooze-until', '2020-01-01', '--reason', 'x')).toMatch(
    /^2 It has to be later than /,
  );
  expect(await refusalOf('arrange', id)).toMatch(/^2 Say what to arrange/);
  expect(await refusalOf('seen', 'ffffffffffff')).toMatch(/^5 No run that needs somebody reports the cause/);
  expect(await listed()).toMatchObject({ causes: [{ care: null }, { care: null }] });
});
