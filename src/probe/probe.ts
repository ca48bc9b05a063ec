import type { Bench, Write } from './bench.js';
import { ProbeStop } from './bench.js';
import type { ProbeDays } from './days.js';
import type { Probe } from './measurement.js';
import { putBack } from './put-back.js';
import type { ProbedContract } from './tenant.js';

export interface ProbeOptions {
  readonly bench: Bench;
  readonly contract: ProbedContract;
  readonly days: ProbeDays;
  readonly lagWrites: number;
  /** From here on nothing more is changed. */
  readonly mostCalls: number;
  readonly existing: number | undefined;
  readonly freshService: number | undefined;
}

/** What the measurements work with. */
export function createProbe(options: ProbeOptions): Probe {
  const { bench, days } = options;
  const unused = [...days.within];
  const probe: Probe = {
    ...options,
    made: undefined,
    second: new Map(),
    isZeroAccepted: false,
    texts: [],
    accepted: [],
    nextDay() {
      const day = unused.shift();
      if (day === undefined) throw new ProbeStop('the contract has no further days for changes');
      return day;
    },
    async adjust(line, day, change, { mayNotShow = false, situation = 'a change' } = {}): Promise<Write> {
      if (bench.tenant.calls() > options.mostCalls)
        throw new ProbeStop('it would have taken more calls than it announced');
      if (bench.isInterrupted) throw new ProbeStop('the probe was interrupted');
      const write = await bench.adjust(line, day, change, mayNotShow);
      if (write.outcome === 'accepted') probe.accepted.push(write);
      else probe.texts.push({ situation, ...write, matters: change !== 0 });
      return write;
    },
    undo: async () => (await putBack(bench)).length === 0,
    line() {
      const line = probe.existing ?? probe.made;
      if (line === undefined) throw new ProbeStop('the contract has no line to change');
      return line;
    },
  };
  return probe;
}
