import { asAssumed, different, notTold } from '../finding.js';
import { measurement, quoted, type Probe } from '../measurement.js';
import type { Write } from '../bench.js';

/** Raises a line and lowers it again on one date. */
export async function twiceOnOneDate(probe: Probe, line: number): Promise<Write | undefined> {
  const day = probe.nextDay();
  const first = await probe.adjust(line, day, 1);
  if (first.outcome === 'refused') return undefined;
  const second = await probe.adjust(line, day, -1, { situation: 'a second change on one date' });
  probe.second.set(line, second.outcome);
  if (second.outcome === 'refused') probe.bench.refusesSecond.add(line);
  return second;
}

export const sameDateAdjustment = measurement({
  name: 'same-date-adjustment',
  question: 'Is a second change of a line on one date refused? (on a line that was there, and on a new one)',
  assumed: 'it may be, by a known text',
  cost: { reads: 0, writes: 4 },
  async observe(probe) {
    const { existing, made } = probe;
    const onExisting = existing === undefined ? undefined : await twiceOnOneDate(probe, existing);
    // What one line shows of putting back has to be known before a second one is changed.
    if (made === undefined || !(await probe.undo())) return { onExisting, onMade: undefined };
    return { onExisting, onMade: await twiceOnOneDate(probe, made) };
  },
  judge({ onExisting, onMade }) {
    const refusal = [onExisting, onMade].find((write) => write?.outcome === 'refused');
    const places = [
      ...(onExisting === undefined ? [] : [`${onExisting.outcome} on a line that was there`]),
      ...(onMade === undefined ? [] : [`${onMade.outcome} on a new line`]),
    ];
    if (places.length === 0) return notTold('The first change was refused already.');
    const settings = { sameDateAdjustment: settingOf(onExisting?.outcome, onMade?.outcome) };
    const missing = places.length === 2 ? '' : ' The other kind of line was not there.';
    if (refusal?.outcome !== 'refused') {
      const found = `It is ${places.join(', ')}.${missing}`;
      return different(found, 'Nothing: corrections on one date go through at once.', settings);
    }
    const found = `It is ${places.join(', ')}: ${quoted(refusal)}.${missing}`;
    if (refusal.key === 'DuplicatePeriod') return asAssumed(found, settings);
    const consequence =
      'The product does not know this text: such a change stays in doubt for some minutes and is then reported (AT34) instead of AT39. Report the text.';
    return different(found, consequence, settings);
  },
});

/** Where only one kind of line was there, the other is taken to be as strict as it can be. */
function settingOf(
  onExisting: Write['outcome'] | undefined,
  onMade: Write['outcome'] | undefined,
): 'accepted' | 'refused' | 'refusedOnNewLine' {
  if (onExisting === 'refused') return 'refused';
  if (onMade === 'refused') return onExisting === 'accepted' ? 'refusedOnNewLine' : 'refused';
  return 'accepted';
}
