import { describe, expect, test } from 'vitest';
import { checkSeed } from './checker.js';
import type { Evidence, RunEvidence } from './evidence.js';
import { before, call, change, changedState, kept, oneCase, runOf, scenarioState } from './sample-evidence.js';
import { undoneKept, undoWrite, writeOf } from './sample-evidence.js';
import type { SentDecision } from './sent-decisions.js';
import type { ShownChange } from './shown-changes.js';

const shownLine: ShownChange = {
  ...{ lineId: 'a', customerCode: 'C1', contractId: 1, serviceId: 2, isNew: false },
  ...{ before: 10, after: 14, effectiveDate: '2026-10-26' },
};
const otherLine: ShownChange = { ...shownLine, lineId: 'b', serviceId: 9 };
const shown = new Map([
  ['1/2', shownLine],
  ['1/9', otherLine],
]);
const both = { keys: new Set(['1/2', '1/9']), named: {}, ifMoved: 'Refuse' } as const;
const first = { ...both, keys: new Set(['1/2']), named: { Lines: ['a'] } };
const claim = {
  ...{ contractId: 1, serviceId: 2, state: 'closed', step: 'adjust', verdict: 'applied' },
  ...{ openedAt: 110, sendingAt: 135, answered: true, runId: 'chaos' },
};

function decided(part: Partial<SentDecision> = {}): SentDecision {
  return {
    ...{ runId: 'chaos', previewId: 'preview', shown, by: 'A person', approval: first, mustFail: null },
    ...{ sentAt: 120, answer: 'approved', counts: { approved: 1, leftOut: 1 } },
    ...part,
  };
}

const waiting = ['AT22', 'AT57'];
const lines = [
  { contractId: 1, serviceId: 2, state: 'settled', outcome: 'AT09' },
  { contractId: 1, serviceId: 9, state: 'settled', outcome: 'AT60' },
];

/** Of two lines that the plan shows, one is approved and changed, and the other one is left out. */
const approvedKept: Evidence = {
  ...kept,
  case: { ...oneCase, parameters: { ...oneCase.parameters, Approval: 'Required' } },
  runs: [
    runOf('chaos', 100, 'AT09', { lines, codes: [...waiting, 'AT58', 'AT09', 'AT60', 'AT24'] }),
    ...kept.runs.slice(1),
  ],
  claims: [claim],
  decisions: [decided()],
};

/** The plan is rejected, and nothing changes before the next run. */
const rejection = decided({ approval: null, answer: 'rejected', counts: null });
const rejectedRun = runOf('chaos', 100, 'AT59', {
  ...{ storeStatus: 'Rejected', lines: [], codes: [...waiting, 'AT59', 'AT24'] },
});
const rejectedKept: Evidence = {
  ...approvedKept,
  runs: [
    { ...rejectedRun, run: { ...rejectedRun.run, temporalStatus: 'FAILED' } },
    runOf('final', 200, 'AT09'),
    runOf('again', 300, 'AT10'),
  ],
  writes: [writeOf({ call: call(1, 240), acceptedAt: 250, decidedAt: 250 })],
  states: new Map([['1/2', [scenarioState, { ...changedState, at: 250 }]]]),
  claims: [{ ...claim, openedAt: 210, sendingAt: 235, runId: 'final' }],
  decisions: [rejection],
};

function chaosWith(evidence: Evidence, part: Partial<RunEvidence>): Evidence {
  return { ...evidence, runs: evidence.runs.map((run) => (run.run.role === 'chaos' ? { ...run, ...part } : run)) };
}

const nobody = 'nothing is changed that nobody approved';
const once = 'a decision is taken once, and kept to';
const otherwise = new Map([['1/2', { ...shownLine, after: 15 }]]);
const brokenDecisions: readonly (readonly [what: string, promise: string, evidence: Evidence])[] = [
  ['a change without any approval', nobody, { ...approvedKept, decisions: [] }],
  ['a change in spite of a rejection', nobody, { ...approvedKept, decisions: [rejection] }],
  [
    'a change after an approval that was not taken',
    nobody,
    { ...approvedKept, decisions: [decided({ answer: 'notTaken' })] },
  ],
  [
    'a change of a line that was left out',
    nobody,
    { ...approvedKept, decisions: [decided({ approval: { ...first, keys: new Set(['1/9']) } })] },
  ],
  ['a change that the plan showed otherwise', nobody, { ...approvedKept, decisions: [decided({ shown: otherwise })] }],
  ['a change that comes before its approval', nobody, { ...approvedKept, decisions: [decided({ sentAt: 145 })] }],
  [
    'a change that only a former approval allowed',
    nobody,
    {
      ...approvedKept,
      decisions: [
        decided({ sentAt: 110, approval: both }),
        decided({ approval: { ...first, keys: new Set(['1/9']) }, previewId: 'later' }),
      ],
    },
  ],
  ['a decision on another plan', once, { ...approvedKept, decisions: [decided({ mustFail: 'stale' }), decided()] }],
  [
    'an approval by who started the run',
    once,
    { ...approvedKept, decisions: [decided({ mustFail: 'own' }), decided()] },
  ],
  ['two decisions on one plan', once, { ...approvedKept, decisions: [rejection, decided()] }],
  ['a rejected run that completes', once, chaosWith(rejectedKept, { storeStatus: 'Completed' })],
  ['an approval that the log does not name', once, chaosWith(approvedKept, { codes: ['AT22', 'AT09', 'AT24'] })],
  [
    'a line that was left out and is reported as changed',
    once,
    chaosWith(approvedKept, { lines: lines.map((line) => ({ ...line, outcome: 'AT09' })) }),
  ],
  ['a line that was left out and is not reported', once, chaosWith(approvedKept, { lines: lines.slice(0, 1) })],
  [
    'an approval of fewer lines than were named',
    once,
    { ...approvedKept, decisions: [decided({ approval: both, counts: { approved: 1, leftOut: 1 } })] },
  ],
  ['a run that ends as if somebody had rejected it', once, { ...rejectedKept, decisions: [] }],
];

/** The disturbed run applies a preview. */
const applying = runOf('chaos', 100, 'AT09');
const previewRun = runOf('preview', 10, 'AT52', { codes: ['AT22', 'AT52', 'AT24'] });
const appliedKept: Evidence = {
  ...kept,
  case: { ...oneCase, preview: { ifMoved: 'Refuse', givesHash: true, isMistakenFirst: false, edited: null } },
  runs: [previewRun, { ...applying, run: { ...applying.run, appliesPreview: true } }, ...kept.runs.slice(1)],
  claims: [claim],
  shown: new Map([['1/2', shownLine]]),
};
const asShown = 'a preview is applied as it was shown';
const brokenPreviews: readonly (readonly [what: string, evidence: Evidence])[] = [
  ['a change by the preview itself', { ...appliedKept, claims: [{ ...claim, runId: 'preview' }] }],
  ['a change that the preview did not show', { ...appliedKept, shown: new Map() }],
  ['a change that the preview showed otherwise', { ...appliedKept, shown: otherwise }],
  [
    'a change although a line had moved',
    { ...appliedKept, shown: new Map([...(appliedKept.shown ?? []), ['1/9', otherLine]]) },
  ],
  [
    'a run that is given the digest of another plan and goes on',
    { ...appliedKept, runs: [runOf('refused', 50, 'AT10'), ...appliedKept.runs] },
  ],
];

/** A part of a run is undone: its one line. */
const partKept: Evidence = { ...undoneKept, undoPart: new Set(['1/2']) };
const redone = writeOf({ call: call(3, 340), acceptedAt: 350, decidedAt: 350 });
/** A run is undone, and then that undo; the next run finds what is billed. */
const redoneKept: Evidence = {
  ...undoneKept,
  runs: [
    runOf('undone', 100, 'AT09'),
    runOf('undone', 200, 'AT62', { isUndo: true }),
    runOf('chaos', 300, 'AT62', { isUndo: true }),
    runOf('final', 400, 'AT10'),
    runOf('again', 500, 'AT10'),
  ].map((each, place) => ({ ...each, run: { ...each.run, runId: String(place) } })),
  writes: [writeOf(), undoWrite, redone],
};
const restores = 'an undo restores what the run found';
const brokenUndos: readonly (readonly [what: string, evidence: Evidence])[] = [
  ['a change outside the part that is undone', { ...undoneKept, undoPart: new Set() }],
  ['a line of the part of which the undo says nothing', { ...partKept, undoPart: new Set(['1/2', '1/9']) }],
  [
    'an undo of an undo that undoes the first run once more',
    {
      ...redoneKept,
      writes: [writeOf(), undoWrite, { ...redone, unitChange: -4, after: before }],
      states: new Map([
        [
          '1/2',
          [...(redoneKept.states.get('1/2') ?? []).slice(0, 3), { at: 350, by: 'product', rows: before, change }],
        ],
      ]),
    },
  ],
];

describe('the checker of what people decide', () => {
  test.each([
    ['an approval of a part', approvedKept],
    ['a rejection', rejectedKept],
    ['a preview that is applied', appliedKept],
    ['an undo of a part', partKept],
    ['an undo of an undo', redoneKept],
  ])('finds nothing if %s keeps every promise', (_, evidence) => {
    expect(checkSeed(evidence)).toEqual([]);
  });

  test('accepts a sent change if its approval may have been taken', () => {
    expect(checkSeed({ ...approvedKept, decisions: [decided({ answer: 'unknown', counts: null })] })).toEqual([]);
  });

  test('knows which run sent a request that Autotask answered with 429 and that was sent again later', () => {
    const sentAgain = { ...claim, openedAt: 210, sendingAt: 260, runId: 'final' };
    const tooMany = { call: { ...call(2, 230), status: 429 }, unitChange: -1, acceptedAt: null, after: null };
    const writes = [...approvedKept.writes, writeOf(tooMany)];
    expect(checkSeed({ ...approvedKept, writes, claims: [claim, sentAgain] })).toEqual([]);
  });

  test('lets a plan be approved and another one rejected', () => {
    const later = decided({ ...rejection, previewId: 'later' });
    const promises = checkSeed({ ...rejectedKept, decisions: [decided(), later] }).map(({ promise }) => promise);
    expect(promises).toEqual([]);
  });

  test.each(brokenDecisions)('takes %s as a breach of: %s', (_, promise, evidence) => {
    expect(checkSeed(evidence).map((violation) => violation.promise)).toContain(promise);
  });

  test.each(brokenPreviews)(`takes %s as a breach of: ${asShown}`, (_, evidence) => {
    expect(checkSeed(evidence).map(({ promise }) => promise)).toContain(asShown);
  });

  test.each(brokenUndos)(`takes %s as a breach of: ${restores}`, (_, evidence) => {
    expect(checkSeed(evidence).map(({ promise }) => promise)).toContain(restores);
  });
});
