import type { ValidationKey } from '../autotask/validation-texts.js';
import type { Day } from '../domain/day.js';
import type { AcceptedWrite, Bench, RefusedWrite, Write } from './bench.js';
import type { ProbeDays } from './days.js';
import type { Cost, Finding, MeasurementTexts } from './finding.js';
import type { ProbedContract } from './tenant.js';

/** A text by which Autotask refused something, and what the product has to take it for. */
export interface SeenText {
  readonly situation: string;
  readonly text: string;
  readonly status: number;
  readonly key: ValidationKey | undefined;
  /** False where the product never does this, or needs no key to be safe. */
  readonly matters: boolean;
}

/** What measurements use, and what they leave for those after them. */
export interface Probe {
  readonly bench: Bench;
  readonly contract: ProbedContract;
  readonly days: ProbeDays;
  /** How many changes the read lag is measured with. */
  readonly lagWrites: number;
  /** A line that was there before the probe. */
  readonly existing: number | undefined;
  /** A service that the contract has no line of. */
  readonly freshService: number | undefined;
  /** The line that the probe made. */
  made: number | undefined;
  /** What a second change on one date came to, by line. */
  readonly second: Map<number, 'accepted' | 'refused'>;
  isZeroAccepted: boolean;
  readonly texts: SeenText[];
  readonly accepted: AcceptedWrite[];
  /** A day within a period on which no change was made yet. */
  nextDay(): Day;
  /** Makes a change and keeps what it says for the measurements that look at all of them. */
  adjust(line: number, day: Day, change: number, more?: { mayNotShow?: boolean; situation?: string }): Promise<Write>;
  /** Puts back what was changed so far. @returns whether everything is as it was */
  undo(): Promise<boolean>;
  /** The line that most is measured on. */
  line(): number;
}

export interface Measurement extends MeasurementTexts {
  /** At most, without the reads that wait until a change shows. */
  readonly cost: (probe: Pick<Probe, 'lagWrites' | 'freshService'>) => Cost;
  readonly measure: (probe: Probe) => Promise<Finding>;
}

interface Shape<Observed> extends MeasurementTexts {
  cost: Cost | ((probe: Pick<Probe, 'lagWrites' | 'freshService'>) => Cost);
  /** Asks Autotask. */
  readonly observe: (probe: Probe) => Promise<Observed>;
  /** Says what was seen; asks nobody. */
  readonly judge: (observed: Observed) => Finding;
}

export function measurement<Observed>(shape: Shape<Observed>): Measurement {
  const { name, question, assumed, cost, observe, judge } = shape;
  return {
    ...{ name, question, assumed },
    cost: typeof cost === 'function' ? cost : () => cost,
    measure: async (probe) => judge(await observe(probe)),
  };
}

/** A refusal's text in quotation marks, with its status. */
export function quoted({ status, text }: Pick<RefusedWrite, 'status' | 'text'>): string {
  return `HTTP ${status}, "${text}"`;
}
