import { describe, expect, test } from 'vitest';
import { checkSeed } from './checker.js';
import type { Evidence, RunEvidence } from './evidence.js';
import type { LineState, Rows, Write } from './ledger.js';
import {
  after,
  before,
  call,
  change,
  changedState,
  kept,
  line,
  oneCase,
  runOf,
  scenarioState,
} from './sample-evidence.js';
import { undoneKept, undoneState, undoWrite, writeOf } from './sample-evidence.js';

function withRun(index: number, part: Partial<RunEvidence>): Evidence {
  return { ...kept, runs: kept.runs.map((run, place) => (place === index ? { ...run, ...part } : run)) };
}

const twice: Rows = [...before, { from: '2026-10-26', units: 18 }];
const secondState: LineState = { at: 180, by: 'product', rows: twice, change };
const secondWrite = writeOf({ call: call(2, 170), acceptedAt: 180, decidedAt: 180, after: twice });
const openClaim = {
  contractId: 1,
  serviceId: 2,
  step: 'adjust',
  verdict: null,
  ...{ openedAt: 0, sendingAt: 1 },
  settleAt: 2,
  runId: 'again',
};

const broken: readonly (readonly [what: string, promise: string, evidence: Evidence])[] = [
  [
    'a second change from the same read',
    'no change takes effect twice',
    {
      ...kept,
      writes: [writeOf(), secondWrite],
      states: new Map([['1/2', [scenarioState, changedState, secondState]]]),
    },
  ],
  ['a line that is made again', 'no line is made twice', { ...kept, linesMade: ['1/2', '1/2'] }],
  [
    "a change of nobody's line",
    'nothing is written outside the plan',
    { ...kept, writes: [writeOf(), writeOf({ serviceId: 7, acceptedAt: null, after: null })] },
  ],
  [
    'a request that came while another was under way',
    'one writer at a time on a line',
    { ...kept, writes: [writeOf(), writeOf({ call: call(2, 145), acceptedAt: null, after: null })] },
  ],
  [
    'a run that the store still calls running',
    'every run ends and says so',
    withRun(0, { storeStatus: 'Running', closed: false }),
  ],
  ['a log that does not end', 'every run ends and says so', withRun(0, { codes: ['AT22', 'AT01'] })],
  ['a record without an outcome', 'every record and line is accounted for', withRun(0, { unaccounted: 1 })],
  ['a change that was never accepted', 'what is reported as done is done', { ...kept, writes: [] }],
  [
    'a change of a line that was left alone',
    'what is reported as left alone was left alone',
    withRun(0, { lines: [{ ...line, state: 'settled', outcome: 'AT37' }] }),
  ],
  [
    'a line that stays as it was',
    'one more run makes everything equal',
    { ...kept, writes: [], states: new Map([['1/2', [scenarioState]]]) },
  ],
  [
    'a change by the last run of all',
    'a further run changes nothing',
    { ...kept, writes: [writeOf({ call: call(1, 310), acceptedAt: 320 })] },
  ],
  [
    'a claim that stays open',
    'a further run changes nothing',
    { ...kept, claims: [{ ...openClaim, state: 'sending', answered: false }] },
  ],
  [
    'a request for a line that is held back',
    'what is held back is not changed',
    {
      ...kept,
      writes: [writeOf(), writeOf({ call: call(2, 900), acceptedAt: null, after: null })],
      holds: [{ key: '1/2', from: 300, until: 1_000 }],
    },
  ],
  [
    'a change that is begun while its line is held back',
    'what is held back is not changed',
    {
      ...kept,
      claims: [{ ...openClaim, state: 'closed', answered: true, sendingAt: 400 }],
      holds: [{ key: '1/2', from: 300, until: 1_000 }],
    },
  ],
  ['a secret in a log', 'secrets are nowhere', { ...kept, leaks: ['a history'] }],
];

/** The same, with the undo's change and what comes of it in place of the right one. */
function undoneBy(part: Partial<Write>, rows: Rows): Evidence {
  const write = { ...undoWrite, ...part, after: rows };
  const state: LineState = { at: 250, by: 'product', rows, change: { ...change, unitChange: write.unitChange } };
  return {
    ...undoneKept,
    writes: [writeOf(), write],
    states: new Map([['1/2', [scenarioState, changedState, state]]]),
  };
}

const restores = 'an undo restores what the run found';
const brokenUndos: readonly (readonly [what: string, evidence: Evidence])[] = [
  [
    'an undo from another day',
    undoneBy({ effectiveDate: '2026-10-27' }, [...after, { from: '2026-10-27', units: 10 }]),
  ],
  ['an undo by other units', undoneBy({ unitChange: -5 }, [...before, { from: '2026-10-26', units: 9 }])],
  ['an undo of a line that the run did not change', { ...undoneKept, writes: [undoWrite] }],
  [
    'an undo of a line that is not as the run left it',
    { ...undoneKept, states: new Map([['1/2', [scenarioState, undoneState]]]) },
  ],
  [
    'a line that an undo leaves alone as if it had moved',
    {
      ...undoneKept,
      runs: undoneKept.runs.map((run) => (run.isUndo ? runOf('chaos', 200, 'AT63', { isUndo: true }) : run)),
      writes: [writeOf()],
      states: new Map([['1/2', [scenarioState, changedState]]]),
    },
  ],
];

/** The run and its undo found their dates taken: the undo counts from a later day than the last run's changes. */
const movedRows: Rows = [...before, { from: '2026-11-27', units: 14 }, { from: '2026-11-28', units: 10 }];
const undoneLater: Evidence = {
  ...kept,
  case: { ...oneCase, parameters: { ...oneCase.parameters, ProRatedTransactions: 'True' } },
  runs: [runOf('final', 200, 'AT30'), runOf('again', 300, 'AT30')],
  writes: [],
  states: new Map([['1/2', [{ ...scenarioState, rows: movedRows }]]]),
};

describe('the checker', () => {
  test('accepts an unchanged line only if an undo of it counts from a later day', () => {
    const adjustedOn = new Map([['1/2', ['2026-11-26', '2026-11-27', '2026-11-28']]]);
    expect(checkSeed({ ...undoneLater, adjustedOn })).toEqual([]);
    const promises = checkSeed(undoneLater).map(({ promise }) => promise);
    expect(promises).toContain('one more run makes everything equal');
  });

  test('accepts a refused change only if it would leave less than nothing on a day beyond those that a run looks at', () => {
    const fed = new Map([['1/2', { ...line, target: 2 }]]);
    const { scenario } = kept.case.world;
    const settings = { ...scenario.autotask.settings, postedPeriodAdjustment: 'accepted' } as const;
    const world = { ...kept.case.world, scenario: { ...scenario, autotask: { ...scenario.autotask, settings } }, fed };
    const leftBy = (rows: Rows): Evidence => ({
      ...kept,
      case: { ...kept.case, world },
      runs: [runOf('chaos', 100, 'AT34'), runOf('final', 200, 'AT34'), runOf('again', 300, 'AT34')],
      writes: [],
      states: new Map([['1/2', [{ ...scenarioState, rows }]]]),
    });
    expect(checkSeed(leftBy([...before, { from: '2027-04-01', units: 3 }]))).toEqual([]);
    expect(checkSeed(leftBy([...before, { from: '2027-04-01', units: 9 }]))).not.toEqual([]);
  });

  test('accepts that an increase waits for a contract only if that ends before the increase would count', () => {
    const parameters = {
      ...kept.case.parameters,
      QuantityRules: [{ SKU: '2', IncreasesFrom: 'NextPeriodStart' }],
    } as const;
    const endingOn = (end: string): Evidence => ({
      ...kept,
      case: { ...kept.case, parameters },
      runs: [runOf('chaos', 100, 'AT65'), runOf('final', 200, 'AT65'), runOf('again', 300, 'AT65')],
      writes: [],
      states: new Map([['1/2', [scenarioState]]]),
      contractEnds: new Map([[1, end]]),
    });
    expect(checkSeed(endingOn('2026-11-25'))).toEqual([]);
    expect(checkSeed(endingOn('2026-11-26'))).not.toEqual([]);
  });

  test("accepts a person's change as that of a run only on a date on which the run had sent one too", () => {
    const day = '2026-10-28';
    const rows: Rows = [...before, { from: day, units: 14 }];
    const person: LineState = { ...changedState, by: 'person', rows, change: { ...change, effectiveDate: day } };
    const refused = writeOf({ acceptedAt: null, after: null });
    const reported = (effectiveDate: string): string[] =>
      checkSeed({
        ...kept,
        writes: [{ ...refused, effectiveDate }],
        states: new Map([['1/2', [scenarioState, person]]]),
      }).map(({ promise }) => promise);
    const promise = 'what is reported as done is done';
    expect(reported(day)).not.toContain(promise);
    expect(reported('2026-10-27')).toContain(promise);
  });

  test('accepts a line without a change of its run as new only if the run made it and a person gave it its units', () => {
    const person: LineState = {
      ...changedState,
      by: 'person',
      change: { effectiveDate: '2026-10-23', unitChange: 14 },
    };
    const reported = (writes: readonly Write[]): string[] =>
      checkSeed({
        ...kept,
        runs: [runOf('chaos', 100, 'AT11'), ...kept.runs.slice(1)],
        writes,
        states: new Map([['1/2', [scenarioState, person]]]),
      }).map(({ promise }) => promise);
    const promise = 'what is reported as done is done';
    expect(reported([writeOf({ kind: 'create' })])).not.toContain(promise);
    expect(reported([])).toContain(promise);
  });

  test('finds nothing if an undo keeps every promise', () => {
    expect(checkSeed(undoneKept)).toEqual([]);
  });

  test.each(brokenUndos)(`takes %s as a breach of: ${restores}`, (_, evidence) => {
    expect(checkSeed(evidence).map(({ promise }) => promise)).toContain(restores);
  });

  test('finds nothing if every promise is kept', () => {
    expect(checkSeed(kept)).toEqual([]);
  });

  test.each(broken)('takes %s as a breach of: %s', (_, promise, evidence) => {
    expect(checkSeed(evidence).map((violation) => violation.promise)).toContain(promise);
  });
});
