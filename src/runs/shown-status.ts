import { runStatuses } from '../domain/log/log-codes.js';
import { grouped } from '../domain/wording.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';
import type { Attention } from './attention.js';

/** The statuses of runs, as people read and filter them. */
export const shownStatuses = ['Running', 'Waits for approval', ...runStatuses, 'Rejected', 'Preview'] as const;

/** A run, as far as its shown status depends on it. */
interface StatusFacts {
  readonly status: string;
  readonly failureKind: string | null;
  readonly isPreview: boolean;
  /** Whether it waits for a decision on its changes now. */
  readonly isWaiting: boolean;
  /** What needs a person, by log code. */
  readonly needsYou: Attention['person'];
}

/**
 * A run that waits for a person does not run, and one that a person rejected has not failed. A preview that has found what
 * needs a person has done its work: nothing went wrong.
 */
export function shownStatus({ status, failureKind, isPreview, isWaiting, needsYou }: StatusFacts): string {
  if (isWaiting) return 'Waits for approval';
  if (failureKind === ('Rejected' satisfies RunFailureKind)) return 'Rejected';
  if (!isPreview || !status.startsWith('Completed')) return status;
  const found = [...needsYou.values()].reduce((sum, entries) => sum + entries, 0);
  return found === 0 ? 'Preview' : `Preview, ${grouped(found)} need${found === 1 ? 's' : ''} you`;
}

/** How a shown status is meant, whatever shows it: as a colour, or as a mark. */
export type Tone = 'good' | 'info' | 'warning' | 'error' | 'neutral';

const tones: Readonly<Record<(typeof shownStatuses)[number], Tone>> = {
  Running: 'info',
  'Waits for approval': 'warning',
  Completed: 'good',
  'Completed with warnings': 'warning',
  'Completed with errors': 'error',
  Failed: 'error',
  Cancelled: 'neutral',
  Terminated: 'neutral',
  Rejected: 'neutral',
  Preview: 'good',
};

export function toneOf(shown: string): Tone {
  const status = shownStatuses.find((each) => each === shown);
  if (status !== undefined) return tones[status];
  return saysWhoActs(shown) ? 'warning' : 'neutral';
}

/** Whether a shown status says itself that a person has to act. */
export function saysWhoActs(shown: string): boolean {
  return shown.startsWith('Preview, ');
}
