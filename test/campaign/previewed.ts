import type { Random } from './random.js';

/** How the disturbed runs apply a preview, and what becomes of it before. */
export interface PreviewChoice {
  readonly ifMoved: 'Refuse' | 'LeaveOut';
  /** Whether they are given the digest of the plan. */
  readonly givesHash: boolean;
  /** Whether a run comes before them that is given the digest of another plan, and is refused. */
  readonly isMistakenFirst: boolean;
  /** A person edits this of the lines that it shows, as a share, before it is applied; null: nobody does. */
  readonly edited: number | null;
}

export function drawPreview(random: Random): PreviewChoice {
  return {
    ifMoved: random.pick(['Refuse', 'LeaveOut']),
    givesHash: random.chance(0.6),
    isMistakenFirst: random.chance(0.25),
    edited: random.chance(0.5) ? random.next() : null,
  };
}
