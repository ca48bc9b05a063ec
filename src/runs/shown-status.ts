import { endStatuses, isCompleted, type RunStatus, type TemporalStatus } from '../domain/log/run-status.js';
import { grouped } from '../domain/wording.js';
import type { Attention } from './attention.js';

/** The statuses of runs, as people read and filter them. */
export const shownStatuses = ['Running', 'Waits for approval', ...endStatuses, 'Preview'] as const;

/** A status that has a tone and an icon of its own. */
export type PlainStatus = (typeof shownStatuses)[number] | TemporalStatus;

/** A shown status; of a preview, with what it has found that needs a person. */
export type ShownStatus = PlainStatus | `Preview, ${string}`;

/** A run, as far as its shown status depends on it. */
interface StatusFacts {
  readonly status: RunStatus;
  readonly isPreview: boolean;
  /** Whether it waits for a decision on its changes now. */
  readonly isWaiting: boolean;
  /** What needs a person, by log code. */
  readonly needsYou: Attention['person'];
}

/**
 * A run that waits for a person does not run. A preview that has found what needs a person has done its work: nothing
 * went wrong.
 */
export function shownStatus({ status, isPreview, isWaiting, needsYou }: StatusFacts): ShownStatus {
  if (isWaiting) return 'Waits for approval';
  if (!isPreview || !isCompleted(status)) return status;
  const found = [...needsYou.values()].reduce((sum, entries) => sum + entries, 0);
  return found === 0 ? 'Preview' : `Preview, ${grouped(found)} need${found === 1 ? 's' : ''} you`;
}

/** How a shown status is meant, whatever shows it: as a colour, or as a mark. */
export type Tone = 'good' | 'info' | 'warning' | 'error' | 'neutral';

const tones: Readonly<Record<PlainStatus, Tone>> = {
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
  'Timed out': 'error',
  'Continued as new': 'info',
  Unknown: 'neutral',
};

export function toneOf(shown: ShownStatus): Tone {
  return saysWhoActs(shown) ? 'warning' : tones[shown];
}

/** Whether a shown status says itself that a person has to act. */
export function saysWhoActs(shown: ShownStatus): shown is Exclude<ShownStatus, PlainStatus> {
  return shown.startsWith('Preview, ');
}
