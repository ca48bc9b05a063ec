import type { LogCode } from '../domain/log/log-codes.js';
import { logCodes } from '../domain/log/log-messages.js';
import { changedCodes, proposedCodes, remedyOf } from '../domain/log/outcomes.js';

/** Which lines of a run people ask for, by the name that addresses and the command line have for it. */
export const lineChoices = {
  changed: { label: 'Changed', outcomes: [...changedCodes, ...proposedCodes] },
  'needs-you': { label: 'Needs you', outcomes: logCodes.filter((code) => remedyOf(code) === 'person') },
  'next-run': { label: 'Left to the next run', outcomes: logCodes.filter((code) => remedyOf(code) === 'nextRun') },
  unchanged: {
    label: 'Unchanged',
    outcomes: logCodes.filter((code) => remedyOf(code) === 'nobody' && !isChange(code)),
  },
  open: { label: 'Not decided yet', outcomes: [null] },
  all: { label: 'All', outcomes: undefined },
} as const satisfies Record<string, { label: string; outcomes: readonly (LogCode | null)[] | undefined }>;

export type LineChoice = keyof typeof lineChoices;

export const lineChoiceNames = Object.keys(lineChoices) as LineChoice[];

/** What a choice is called for a run, or for a preview. */
export function lineChoiceLabel(choice: LineChoice, isPreview: boolean): string {
  return isPreview && choice === 'changed' ? 'Would change' : lineChoices[choice].label;
}

/** Whether a run changed the line, or a preview would change it. */
export function isChange(code: LogCode): boolean {
  return changedCodes.includes(code) || proposedCodes.includes(code);
}

/** Why no line is shown. */
export function noLinesText(choice: LineChoice, search: string, isPreview: boolean): string {
  if (search !== '') return 'No line matches your filter.';
  if (isPreview && choice === 'changed') return 'A run would change no line.';
  return choice === 'changed' ? 'The run changed no line.' : 'The run has no such line.';
}
