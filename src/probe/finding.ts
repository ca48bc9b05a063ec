import type { SyncSettings } from '../domain/sync/settings.js';

/** Whether reality is what the product takes it for. */
export type Verdict = 'asAssumed' | 'different' | 'notTold';

/** Settings of a scenario's `autotask.settings` that make the simulator behave as what was measured. */
export type SimulatorSettings = Readonly<Record<string, string | number | boolean>>;

/** What one measurement came to. No text of it holds an id or a name. */
export interface Finding {
  readonly verdict: Verdict;
  /** What was seen, as a sentence. */
  readonly found: string;
  /** What follows from it for the product; absent where nothing does. */
  readonly consequence?: string;
  readonly simulator?: SimulatorSettings;
  /** Settings that the product needs in such a tenant. */
  readonly product?: Partial<SyncSettings>;
}

/** What is measured, for people, and what a successful run of it costs. */
export interface MeasurementTexts {
  readonly name: MeasurementName;
  readonly question: string;
  readonly assumed: string;
}

/** By which docs/exactly-once.md says which measurement tells. */
export const measurementNames = [
  'threshold-endpoint',
  'refused-log-in',
  'unit-row-visibility',
  'filter-operators',
  'page-size',
  'thread-limit',
  'zero-quantity',
  'same-date-adjustment',
  'new-line-units',
  'former-row-end',
  'negative-result',
  'date-outside-contract',
  'posted-period',
  'read-lag',
  'adjustment-answer',
  'date-time-zone',
  'validation-texts',
] as const;
export type MeasurementName = (typeof measurementNames)[number];

/** Calls that a measurement makes: usually, and at most. A write's waiting until it shows is the difference. */
export interface Cost {
  readonly reads: number;
  readonly writes: number;
}

export function asAssumed(found: string, simulator: SimulatorSettings = {}): Finding {
  return { verdict: 'asAssumed', found, simulator };
}

export function different(found: string, consequence: string, simulator: SimulatorSettings = {}): Finding {
  return { verdict: 'different', found, consequence, simulator };
}

export function notTold(found: string): Finding {
  return { verdict: 'notTold', found };
}
