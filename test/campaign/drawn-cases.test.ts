import { expect, test } from 'vitest';
import { caseOfSeed } from './case.js';
import { chosenPart, type PartChoice } from './decisions.js';

const cases = Array.from({ length: 200 }, (_, index) => caseOfSeed(index + 1, 1));

test('a seed draws the same case each time', () => {
  expect(cases.map(({ name }) => caseOfSeed(Number(name.split(' ')[1]), 1))).toEqual(cases);
});

test('two hundred seeds draw every way to decide, to apply a preview and to undo, and more full approvals than rejections', () => {
  const steps = cases.flatMap(({ decisions = [] }) => decisions.map(({ kind }) => kind));
  const kinds = ['approvePart', 'reject', 'waitOut', 'stalePlan', 'ownRun', 'editFirst', 'twoAtOnce'];
  expect([...new Set(steps)].sort()).toEqual(kinds.sort());
  const previews = cases.flatMap(({ preview }) =>
    preview === undefined ? [] : [`${preview.ifMoved}, ${preview.edited === null ? 'not edited' : 'edited'}`],
  );
  expect(new Set(previews)).toEqual(
    new Set(['Refuse, edited', 'Refuse, not edited', 'LeaveOut, edited', 'LeaveOut, not edited']),
  );
  expect(cases.some(({ undoPart }) => undoPart !== undefined)).toBe(true);
  expect(cases.some(({ isUndoOfUndo }) => isUndoOfUndo)).toBe(true);
  const full = cases.filter(({ parameters, decisions }) => parameters.Approval && decisions === undefined);
  expect(full.length).toBeGreaterThan(steps.filter((kind) => kind === 'reject').length);
});

test('five hundred seeds draw crashes, resets and restarts while people look at a plan, and while an undo makes its own', () => {
  const all = Array.from({ length: 500 }, (_, index) => caseOfSeed(index + 1, 1));
  const drawn = all.flatMap(({ happenings }) =>
    happenings.flatMap(({ at, deed: { kind } }) => (at.of === 'activity' ? [`${kind} at ${at.type}`] : [])),
  );
  for (const type of ['previewLines', 'judgePreview', 'takeDecision', 'planUndo']) {
    const kinds = drawn.filter((each) => each.endsWith(` at ${type}`)).map((each) => each.split(' ')[0] ?? '');
    expect(kinds, type).toEqual(expect.arrayContaining([expect.stringMatching(/^kill/), 'resetRun']));
    expect(kinds, type).toContainEqual(expect.stringMatching(/^restart/));
  }
});

const lines = [1, 2, 3].flatMap((contractId) =>
  [1, 2].map((serviceId) => {
    return { lineId: `${contractId}-${serviceId}`, customerCode: `C${contractId}`, contractId, serviceId };
  }),
);

test.each(['Customers', 'Lines', 'ExceptCustomers', 'ExceptLines'] as const)(
  'a part by %s names some and never all, whatever its share',
  (by) => {
    for (const share of [0, 0.2, 0.5, 0.99]) {
      const { named, keys } = chosenPart({ by, share } satisfies PartChoice, lines);
      expect(Object.keys(named)).toEqual([by]);
      expect(named[by]?.length).toBeGreaterThan(0);
      expect(keys.size).toBeGreaterThan(0);
      expect(keys.size).toBeLessThan(lines.length);
    }
  },
);
