import type { LogCode } from '../domain/log/log-codes.js';
import type { Run } from '../store/runs/runs.js';
import { logCodes } from '../domain/log/log-messages.js';
import { changedCodes, proposedCodes, remedyOf } from '../domain/log/outcomes.js';

/** Which lines of a run people ask for, by the name that addresses and the command line have for it. */
export const lineChoices = {
  changed: { label: 'Changed', outcomes: [...changedCodes, ...proposedCodes] },
  'needs-you': { label: 'Needs you', outcomes: logCodes.filter((code) => remedyOf(code) === 'person') },
  'next-run': { label: 'Left to the next run', outcomes: logCodes.filter((code) => remedyOf(code) === 'nextRun') },
  'held-back': { label: 'Held back', outcomes: logCodes.filter((code) => remedyOf(code) === 'endOfHold') },
  unchanged: {
    label: 'Unchanged',
    outcomes: logCodes.filter((code) => remedyOf(code) === 'nobody' && !isChange(code)),
  },
  open: { label: 'Not decided yet', outcomes: [null] },
  all: { label: 'All', outcomes: undefined },
} as const satisfies Record<string, { label: string; outcomes: readonly (LogCode | null)[] | undefined }>;

export type LineChoice = keyof typeof lineChoices;

export const lineChoiceNames = Object.keys(lineChoices) as LineChoice[];

/** What the lines of a run are called depends on whether it is a preview, undoes another run, and is over. */
export interface KindOfLines {
  readonly isPreview: boolean;
  readonly isUndo: boolean;
  readonly isOver: boolean;
}

export function kindOfLines({
  isPreview,
  undoes,
  closedAt,
}: Pick<Run, 'isPreview' | 'undoes' | 'closedAt'>): KindOfLines {
  return { isPreview, isUndo: undoes !== null, isOver: closedAt !== null };
}

/** What a choice is called. No later run goes on with an undo. */
export function lineChoiceLabel(choice: LineChoice, { isPreview, isUndo }: KindOfLines): string {
  if (isPreview && choice === 'changed') return 'Would change';
  return isUndo && choice === 'next-run' ? 'Not finished' : lineChoices[choice].label;
}

/** The outcome of a line that an approval left out. */
export const leftOut: LogCode = 'AT60';

/** Whether a run changed the line, or a preview would change it. */
export function isChange(code: LogCode): boolean {
  return changedCodes.includes(code) || proposedCodes.includes(code);
}

/** Why no line is shown. */
export function noLinesText(choice: LineChoice, search: string, { isPreview, isOver }: KindOfLines): string {
  if (search !== '') return 'No line matches your filter.';
  if (choice !== 'changed') return isOver ? 'The run has no such line.' : 'The run has no such line yet.';
  if (isPreview) return isOver ? 'A run would change no line.' : 'The preview has not come to its changes yet.';
  return isOver ? 'The run changed no line.' : 'The run has changed no line yet.';
}
