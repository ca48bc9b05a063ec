import { addDays } from '../../domain/day.js';
import { asAssumed, different, notTold, type Finding } from '../finding.js';
import { measurement } from '../measurement.js';
import type { AcceptedWrite } from '../bench.js';
import type { ShownRow } from '../rows.js';

type RowEnd = 'dayBefore' | 'sameDay' | 'elsewhere';

/** Where the row ends that was cut by a change within a period. */
function endOfCutRow({ before, after }: AcceptedWrite): RowEnd | undefined {
  const starts = new Set(before.map(({ start }) => start));
  const cut = after.find(({ start }) => !starts.has(start));
  const former = after
    .filter(({ start }) => start < (cut?.start ?? ''))
    .sort(byStart)
    .at(-1);
  if (cut === undefined || former === undefined) return undefined;
  if (former.end === cut.start) return 'sameDay';
  return former.end === addDays(cut.start, -1) ? 'dayBefore' : 'elsewhere';
}

/** Whether a change on a period's first day leaves a row of the former quantity that begins on that day too. */
function leavesFormerRow({ before, after }: AcceptedWrite): boolean {
  return tiesIn(after) > tiesIn(before);
}

function tiesIn(rows: readonly ShownRow[]): number {
  return rows.length - new Set(rows.map(({ start }) => start)).size;
}

function byStart(a: ShownRow, b: ShownRow): number {
  return a.start < b.start ? -1 : 1;
}

export const formerRowEnd = measurement({
  name: 'former-row-end',
  question: 'Where does the former row of a change end?',
  assumed: 'the day before the change; a longer one is understood too',
  cost: { reads: 0, writes: 2 },
  async observe(probe) {
    const line = probe.line();
    const within = await probe.adjust(line, probe.nextDay(), 1);
    const { periodStart } = probe.days;
    const onStart = periodStart === undefined ? undefined : await probe.adjust(line, probe.bench.sent(periodStart), 1);
    return {
      cut: within.outcome === 'accepted' ? endOfCutRow(within) : undefined,
      isTied: onStart?.outcome === 'accepted' ? leavesFormerRow(onStart) : undefined,
    };
  },
  judge({ cut, isTied }): Finding {
    if (cut === undefined) return notTold('No row was cut.');
    const onStart =
      isTied === undefined
        ? 'a change on the first day of a period was not tried'
        : isTied
          ? 'on the first day of a period the former row stays beside the new one'
          : 'on the first day of a period there is one row';
    if (cut === 'elsewhere') {
      return different(`On neither of the two days; ${onStart}.`, 'Report it: units on a day may be read wrongly.');
    }
    const place = cut === 'sameDay' ? 'On the day of the change' : 'On the day before the change';
    const found = `${place}; ${onStart}.`;
    if (isTied === true) {
      const consequence = 'Nothing: of rows that begin on one day the one that ends last decides, then the newest.';
      return different(found, consequence, { formerRowEnds: 'sameDay' });
    }
    if (cut === 'sameDay') {
      const consequence = 'Nothing: the row that begins last decides.';
      return different(found, consequence, { splitRowEnd: 'sameDay', formerRowEnds: 'dayBefore' });
    }
    return asAssumed(found, { splitRowEnd: 'dayBefore', formerRowEnds: 'dayBefore' });
  },
});
