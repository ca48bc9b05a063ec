import { asAssumed, different, notTold, type Finding } from '../finding.js';
import { measurement, quoted, type Probe } from '../measurement.js';
import type { Write } from '../bench.js';

/**
 * A change in a posted period is made only where it can be cancelled on its own date: the contract's end cannot be moved
 * before a posted period. Else a change of 0 units has to tell.
 */
export const postedPeriod = measurement({
  name: 'posted-period',
  question: 'What does a change in a posted period answer?',
  assumed: 'it is accepted, and charged or credited',
  cost: { reads: 0, writes: 2 },
  async observe(probe) {
    const { existing, days, bench } = probe;
    if (existing === undefined || days.posted === undefined) return 'nothingPosted' as const;
    const day = bench.sent(days.posted);
    const change = changeThatCanBeCancelled(probe, existing);
    if (change === undefined) return 'notCancellable' as const;
    const write = await probe.adjust(existing, day, change, { situation: 'a posted period' });
    if (write.outcome === 'accepted' && change !== 0) await probe.adjust(existing, day, -change);
    return { write, change };
  },
  judge(observed): Finding {
    if (observed === 'nothingPosted') return notTold('The contract had no line with a posted period.');
    if (observed === 'notCancellable') {
      return notTold('Not tried: a second change on one date is refused, and so is one of 0 units.');
    }
    const { write, change } = observed;
    const how = change === 0 ? ' (of 0 units)' : '';
    if (write.outcome === 'accepted') {
      return asAssumed(`It is accepted${how}.`, { postedPeriodAdjustment: 'accepted' });
    }
    return different(`It is refused${how}: ${quoted(write)}.`, consequenceOf(write), {
      postedPeriodAdjustment: 'refused',
    });
  },
});

function changeThatCanBeCancelled(probe: Probe, line: number): 0 | 1 | undefined {
  if (probe.second.get(line) === 'accepted') return 1;
  return probe.isZeroAccepted ? 0 : undefined;
}

function consequenceOf(write: Write): string {
  return write.outcome === 'refused' && write.key === 'PostedPeriod'
    ? 'Run jobs before a period is posted: changes in posted periods are reported (AT34) and not made.'
    : 'The text is not known: such a change stays in doubt for some minutes and is then reported (AT34). Report the text.';
}
