import { addDays } from '../../domain/day.js';
import { asAssumed, different, type Finding } from '../finding.js';
import { measurement, quoted } from '../measurement.js';
import { excessOver, stepsOf } from '../rows.js';

/** On the day after the contract's end, where a change can have no effect on any day of it. */
export const dateOutsideContract = measurement({
  name: 'date-outside-contract',
  question: 'What does a change after the end of the contract answer?',
  assumed: 'it is refused by a known text; the product never sends one',
  cost: { reads: 1, writes: 1 },
  async observe(probe) {
    const { bench } = probe;
    const line = probe.line();
    const before = stepsOf(await bench.rowsOf(line));
    const day = bench.sent(addDays(bench.state.contractEnd, 1));
    const write = await probe.adjust(line, day, 1, { mayNotShow: true, situation: 'a date outside the contract' });
    const isChanged = write.outcome === 'accepted' && excessOver(before, stepsOf(write.after)).length > 0;
    return { write, isChanged };
  },
  judge({ write, isChanged }): Finding {
    if (write.outcome === 'refused') {
      const found = `It is refused: ${quoted(write)}.`;
      if (write.key === 'OutsideContract') return asAssumed(found);
      return different(found, 'Nothing: the product never sends one. The text is not known; report it.');
    }
    const effect = isChanged ? 'changes the units' : 'changes nothing';
    return different(`It is accepted and ${effect}.`, 'Nothing: the product never sends one.');
  },
});
