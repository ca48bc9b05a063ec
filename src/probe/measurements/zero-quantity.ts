import { different, asAssumed } from '../finding.js';
import { measurement, quoted } from '../measurement.js';
import { excessOver, stepsOf } from '../rows.js';

export const zeroQuantity = measurement({
  name: 'zero-quantity',
  question: 'What does a change of 0 units answer?',
  assumed: 'it is accepted and changes nothing; the product never sends one',
  cost: { reads: 1, writes: 1 },
  async observe(probe) {
    const line = probe.line();
    const before = stepsOf(await probe.bench.rowsOf(line));
    const write = await probe.adjust(line, probe.nextDay(), 0, { situation: 'a change of 0 units' });
    probe.isZeroAccepted = write.outcome === 'accepted';
    return { write, isChanged: excessOver(before, stepsOf(await probe.bench.rowsOf(line))).length > 0 };
  },
  judge({ write, isChanged }) {
    const harmless = 'Nothing: the product never sends one.';
    if (write.outcome === 'refused') {
      return different(`It is refused: ${quoted(write)}.`, harmless, { zeroAdjustment: 'refused' });
    }
    if (isChanged) return different('It is accepted and changes the units.', harmless);
    return asAssumed('It is accepted and changes nothing.', { zeroAdjustment: 'accepted' });
  },
});
