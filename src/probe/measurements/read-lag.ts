import { durationText } from '../../domain/wording.js';
import type { Lag } from '../bench.js';
import { ProbeStop } from '../bench.js';
import { asAssumed, different, notTold, type Finding } from '../finding.js';
import { measurement } from '../measurement.js';

/** Classes of the distribution, in milliseconds. */
const classes = [2_000, 5_000, 10_000, 30_000];

/** Reads that begin later than so many milliseconds after the answer are not the first one. */
export const readLag = measurement({
  name: 'read-lag',
  question: 'How long after its answer does a change show?',
  assumed: 'within the setting readLagMs',
  cost: ({ lagWrites }) => ({ reads: 0, writes: lagWrites }),
  async observe(probe) {
    const line = probe.line();
    const isOneDate = probe.second.get(line) === 'accepted';
    let day = probe.nextDay();
    const lags: Lag[] = [];
    for (let index = 0; index < probe.lagWrites; index += 1) {
      const write = await probe.adjust(line, day, index % 2 === 0 ? 1 : -1);
      if (write.outcome === 'refused') throw new ProbeStop(`a change was refused (HTTP ${write.status})`);
      if (write.lag !== undefined) lags.push(write.lag);
      if (!isOneDate) day = probe.nextDay();
    }
    return { lags, assumedMs: probe.bench.settings.readLagMs };
  },
  judge({ lags, assumedMs }): Finding {
    if (lags.length === 0) return notTold('No change was made.');
    const atOnce = lags.filter(({ notBeforeMs }) => notBeforeMs === 0).length;
    const greatest = Math.max(...lags.map(({ afterMs }) => afterMs));
    const isBehind = atOnce < lags.length;
    const settings = { readsBehindMs: isBehind ? greatest : 0 };
    const found = `Of ${lags.length} changes, ${distribution(lags)}; ${atOnce} showed in the first read.`;
    if (!isBehind || greatest <= assumedMs) return asAssumed(found, settings);
    const product = { readLagMs: Math.ceil((2 * greatest) / 1000) * 1000 };
    const consequence = `Set readLagMs to ${durationText(product.readLagMs)} or more: a run would take such a change for somebody else's (AT35).`;
    return { ...different(found, consequence, settings), product };
  },
});

function distribution(lags: readonly Lag[]): string {
  const parts = classes.map((upTo, index) => {
    const from = classes[index - 1] ?? -1;
    const count = lags.filter(({ afterMs }) => afterMs > from && afterMs <= upTo).length;
    return { count, text: `${count} within ${upTo / 1000} s` };
  });
  const later = lags.filter(({ afterMs }) => afterMs > (classes.at(-1) ?? 0)).length;
  return [...parts, { count: later, text: `${later} later` }]
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(', ');
}
