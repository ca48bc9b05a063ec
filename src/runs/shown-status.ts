import { runStatuses } from '../domain/log/log-codes.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';

/** The statuses of runs, as people read and filter them. */
export const shownStatuses = ['Running', 'Waits for approval', ...runStatuses, 'Rejected'] as const;

/** A run, as far as its shown status depends on it. */
interface StatusFacts {
  readonly status: string;
  readonly failureKind: string | null;
  /** Whether it waits for a decision on its changes now. */
  readonly isWaiting: boolean;
}

/** A run that waits for a person does not run, and one that a person rejected has not failed. */
export function shownStatus({ status, failureKind, isWaiting }: StatusFacts): string {
  if (isWaiting) return 'Waits for approval';
  return failureKind === ('Rejected' satisfies RunFailureKind) ? 'Rejected' : status;
}
