import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logCodes } from '../../src/domain/log/log-messages.js';
import { lineTotals, outcomesOf } from '../../src/console/runs/run-view.js';
import { runFacts } from '../../src/runs/attention.js';
import { lineChoiceNames, outcomesOfChoice } from '../../src/runs/line-choices.js';
import type { RunReport } from '../../src/runs/run-report.js';

/** What the totals of a run depend on, of any run: an undo, a preview, one that a later run settled, one that a person has seen to. */
type Totalled = Pick<RunReport, 'run' | 'settledBy' | 'seenTo' | 'lines' | 'openLines' | 'customers' | 'ownRecords'>;

const reports: fc.Arbitrary<Totalled> = fc.record({
  run: fc.record({ isUndo: fc.boolean(), isPreview: fc.boolean() }).map(({ isUndo, isPreview }) => {
    return { isPreview, undoes: isUndo ? { runId: 'undone' } : null } as Totalled['run'];
  }),
  settledBy: fc.constantFrom(null, { runId: 'later' } as Totalled['settledBy']),
  seenTo: fc.subarray(logCodes),
  lines: fc
    .subarray(logCodes)
    .chain((codes) =>
      fc.tuple(...codes.map((code) => fc.record({ code: fc.constant(code), count: fc.integer({ min: 1, max: 9 }) }))),
    ),
  openLines: fc.nat({ max: 9 }),
  customers: fc.constant([]),
  ownRecords: fc.constant([]),
});

test('each line of a run is in one total, and its link shows just as many lines', () => {
  fc.assert(
    fc.property(reports, (report) => {
      const { changed, needsYou, neededYou, unfinished, heldBack, unchanged, open, total } = lineTotals(report);
      expect(changed + needsYou + neededYou + unfinished + heldBack + unchanged + open).toBe(total);
      const shownBy = Object.fromEntries(
        lineChoiceNames.map((choice) => {
          const outcomes = outcomesOfChoice(choice, runFacts(report)) ?? [];
          const withOutcome = report.lines.filter(({ code }) => outcomes.includes(code));
          const withNone = outcomes.includes(null) ? report.openLines : 0;
          return [choice, withOutcome.reduce((sum, { count }) => sum + count, withNone)];
        }),
      );
      expect(shownBy).toMatchObject({ changed, unchanged, open, 'needs-you': needsYou, 'needed-you': neededYou });
      expect(shownBy).toMatchObject({ 'next-run': unfinished, 'held-back': heldBack });
    }),
  );
});

test('the totals of a run and its outcomes name the same lines that need a person', () => {
  fc.assert(
    fc.property(reports, (report) => {
      const ofPerson = outcomesOf(report).filter(({ remedy }) => remedy === 'person');
      const changed = outcomesOfChoice('changed', runFacts(report)) ?? [];
      const unchanged = ofPerson.filter(({ code }) => !changed.includes(code));
      expect(lineTotals(report).needsYou).toBe(unchanged.reduce((sum, { count }) => sum + count, 0));
    }),
  );
});
