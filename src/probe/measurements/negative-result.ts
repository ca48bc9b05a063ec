import { asAssumed, different, type Finding } from '../finding.js';
import { measurement, quoted } from '../measurement.js';
import { lastUnits, stepsOf } from '../rows.js';

export const negativeResult = measurement({
  name: 'negative-result',
  question: 'What does a change below zero answer?',
  assumed: 'it is refused; the product never sends one',
  cost: { reads: 1, writes: 1 },
  async observe(probe) {
    const line = probe.made ?? probe.line();
    const units = lastUnits(stepsOf(await probe.bench.rowsOf(line)));
    const write = await probe.adjust(line, probe.nextDay(), -(units + 1), {
      mayNotShow: true,
      situation: 'a change below zero',
    });
    return { write, after: write.outcome === 'refused' ? units : lastUnits(stepsOf(write.after)) };
  },
  judge({ write, after }): Finding {
    if (write.outcome === 'refused') return asAssumed(`It is refused: ${quoted(write)}.`, refusedBy(write));
    const consequence = 'Nothing: the product never sends one, and reports it (AT32).';
    if (after < 0) {
      return different('It is accepted, and the units are below zero.', consequence, { negativeResult: 'accepted' });
    }
    if (after === 0) {
      return different('It is accepted, and the units are 0.', consequence, { negativeResult: 'zero' });
    }
    return different('It is accepted and changes nothing.', consequence);
  },
});

/** The simulator has a text of its own unless it is given another. */
function refusedBy({ text }: { text: string }): Record<string, string> {
  return text.startsWith("[simulator's own text]")
    ? { negativeResult: 'refused' }
    : { negativeResult: 'refused', negativeText: text };
}
