import type { Day } from '../day.js';
import type { Profile } from './profile.js';

/** What a claim records before its write is sent: the change itself, and how the line looked. */
export type RecordedWrite = RecordedCreation | RecordedAdjustment;

/** The creation of a contract line. */
export interface RecordedCreation {
  readonly step: 'create';
  readonly effectiveDate: Day;
  /** The line that was made; null until Autotask names it or shows it. */
  readonly contractServiceId: number | null;
}

/** A change of the quantity of a contract line. */
export interface RecordedAdjustment {
  readonly step: 'adjust';
  readonly contractServiceId: number;
  readonly effectiveDate: Day;
  /** Signed, never 0. */
  readonly delta: number;
  /** The days that were read, both included. A verdict compares them all. */
  readonly from: Day;
  readonly to: Day;
  /** The quantity by day before the change; empty for a line without any unit row. */
  readonly profileBefore: Profile;
  /** The later step that the line keeps, for messages. */
  readonly laterStep: string | null;
}

/** What is being written. */
export type WriteStep = RecordedWrite['step'];

/** How messages call a write. */
export function sentWrite(write: RecordedWrite): string {
  return write.step === 'create' ? 'the creation of the line' : `a change by ${write.delta}`;
}

/** The same, with the day from which a change counts. */
export function datedWrite(write: RecordedWrite): string {
  return write.step === 'create' ? sentWrite(write) : `${sentWrite(write)} from ${write.effectiveDate}`;
}
