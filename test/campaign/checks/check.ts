import type { Evidence } from '../evidence.js';

/** A promise that was broken in one seed. */
export interface Violation {
  readonly promise: string;
  readonly details: string;
}

/** Looks for one kind of broken promise. */
export type Check = (evidence: Evidence) => Violation[];
