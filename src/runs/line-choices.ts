import type { LogCode } from '../domain/log/log-codes.js';
import type { LineQuery } from '../store/lines/line-pages.js';
import type { Run } from '../store/runs/runs.js';
import { logCodes } from '../domain/log/log-messages.js';
import { changedCodes, proposedCodes, type Remedy } from '../domain/log/outcomes.js';
import { remedyIn, type RunFacts } from './attention.js';

/** Which lines of a run people ask for, by the name that addresses and the command line have for it. */
const labels = {
  changed: 'Changed',
  'without-price': 'Without a price',
  'needs-you': 'Needs you',
  'needed-you': 'Needed you',
  'next-run': 'Left to the next run',
  'held-back': 'Held back',
  unchanged: 'Unchanged',
  open: 'Not decided yet',
  all: 'All',
} as const;

export type LineChoice = keyof typeof labels;

export const lineChoiceNames = Object.keys(labels) as LineChoice[];

/** The choices that a run has lines for: only previews read prices. */
export function lineChoicesOf({ isPreview }: Pick<Run, 'isPreview'>): readonly LineChoice[] {
  return lineChoiceNames.filter((choice) => isPreview || choice !== 'without-price');
}

/** The choice that a line with an outcome belongs to. */
export type OutcomeChoice = Exclude<LineChoice, 'without-price' | 'open' | 'all'>;

const choicesByRemedy = {
  person: 'needs-you',
  nextRun: 'next-run',
  endOfHold: 'held-back',
} as const satisfies Record<Exclude<Remedy, 'nobody'>, OutcomeChoice>;

/**
 * The one choice that a line of a run belongs to by its outcome. What a later run has settled, or a person has seen to, needed a
 * person and needs nobody now; its quantity is still one that the run left alone, so it is not among the unchanged ones.
 */
export function lineChoiceOf(run: RunFacts, code: LogCode): OutcomeChoice {
  if (isChange(code)) return 'changed';
  const remedy = remedyIn(run, code);
  if (remedy !== 'nobody') return choicesByRemedy[remedy];
  const reported = remedyIn({ ...run, settledBy: null, seenTo: [] }, code);
  if (reported === 'nobody') return 'unchanged';
  return reported === 'person' ? 'needed-you' : choicesByRemedy[reported];
}

/** The outcomes of the lines that a choice shows of a run; null stands for none yet, undefined for all lines. */
export function outcomesOfChoice(choice: LineChoice, run: RunFacts): readonly (LogCode | null)[] | undefined {
  if (choice === 'all') return undefined;
  if (choice === 'without-price') return proposedCodes;
  return choice === 'open' ? [null] : logCodes.filter((code) => lineChoiceOf(run, code) === choice);
}

/** What finds the lines that a choice shows of a run. */
export function linesOfChoice(choice: LineChoice, run: RunFacts): LineQuery {
  return { outcomes: outcomesOfChoice(choice, run), isUnpriced: choice === 'without-price' };
}

/** The outcomes of lines that a run changed, or that a preview would change. */
export const changeOutcomes: readonly LogCode[] = [...changedCodes, ...proposedCodes];

/** What the lines of a run are called depends on whether it is a preview. */
export function lineChoiceLabel(choice: LineChoice, { isPreview }: Pick<Run, 'isPreview'>): string {
  return isPreview && choice === 'changed' ? 'Would change' : labels[choice];
}

/** Whether a run changed the line, or a preview would change it. */
export function isChange(code: LogCode): boolean {
  return changeOutcomes.includes(code);
}

/** Why no line is shown. */
export function noLinesText(choice: LineChoice, search: string, run: Pick<Run, 'isPreview' | 'closedAt'>): string {
  const { isPreview } = run;
  const isOver = run.closedAt !== null;
  if (search !== '') return 'No line matches your filter.';
  if (choice !== 'changed') return isOver ? 'The run has no such line.' : 'The run has no such line yet.';
  if (isPreview) return isOver ? 'A run would change no line.' : 'The preview has not come to its changes yet.';
  return isOver ? 'The run changed no line.' : 'The run has changed no line yet.';
}
