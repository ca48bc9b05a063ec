import { setTimeout as wait } from 'node:timers/promises';
import { asAssumed, different, notTold, type Finding } from '../finding.js';
import { measurement, quoted } from '../measurement.js';
import { stepsOf } from '../rows.js';

/** The line stays on the contract, with 0 units: Autotask's API can take none away. */
export const newLineUnits = measurement({
  name: 'new-line-units',
  question: 'With how many units does a new line begin?',
  assumed: 'none',
  cost: ({ freshService }) => (freshService === undefined ? { reads: 0, writes: 0 } : { reads: 3, writes: 1 }),
  async observe(probe) {
    const { bench, freshService } = probe;
    if (freshService === undefined) return 'noService' as const;
    const made = await bench.createLine(freshService);
    if (typeof made !== 'number') {
      probe.texts.push({ situation: 'a new line', ...made, matters: true });
      return made;
    }
    probe.made = made;
    const rows = await bench.rowsOf(made);
    if (rows.length > 0) return { rows: rows.length, steps: stepsOf(rows) };
    await wait(bench.settings.readLagMs);
    const later = await bench.rowsOf(made);
    return { rows: later.length, steps: stepsOf(later) };
  },
  judge(observed): Finding {
    if (observed === 'noService') {
      return notTold('Each of the services had a line already: name one that the contract has no line of.');
    }
    if ('outcome' in observed) return notTold(`No line was made: ${quoted(observed)}.`);
    const units = Math.max(0, ...observed.steps.map((step) => step.units));
    if (units > 0) {
      const consequence =
        'Nothing: the product reads a new line before it changes it, and waits for rows that do not show.';
      return different(`With ${units}.`, consequence, { newLineUnits: units });
    }
    const settings = { newLineUnits: 0, untouchedLineRows: observed.rows === 0 ? 'none' : 'zero' };
    return asAssumed(`With none; it has ${observed.rows === 0 ? 'no unit rows' : 'unit rows of 0'}.`, settings);
  },
});
