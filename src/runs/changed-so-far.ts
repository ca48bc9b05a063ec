import { changedCodes, codesWithEffect } from '../domain/log/outcomes.js';
import { counted } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { lineOutcomeCounts } from '../store/lines/plan-lines.js';
import type { CodeCount } from './run-report.js';

/** The lines that a run has changed, also before it was resumed or reset. */
export interface ChangedSoFar {
  readonly changed: number;
  /** Lines of which it does not know yet whether it changed them. */
  readonly inDoubt: number;
}

const doubtful = codesWithEffect('inDoubt');

/** @param lines the lines of the run by outcome */
export function changedSoFarIn(lines: readonly CodeCount[]): ChangedSoFar {
  const countOf = (codes: readonly string[]) =>
    lines.filter(({ code }) => codes.includes(code)).reduce((total, { count }) => total + count, 0);
  return { changed: countOf(changedCodes), inDoubt: countOf(doubtful) };
}

/** The same from the store. */
export async function readChangedSoFar(store: Store, runId: string): Promise<ChangedSoFar> {
  const lines = await lineOutcomeCounts(store, runId);
  return changedSoFarIn(lines.map(({ code, lines: count }) => ({ code, count })));
}

/** What a run that waits for a decision has changed, as sentences. */
export function changedSoFarText({ changed, inDoubt }: ChangedSoFar): string {
  if (changed + inDoubt === 0) return 'It has changed nothing in Autotask yet.';
  const text = `It has changed ${linesText(changed)} in Autotask so far, and changes no more before somebody decides.`;
  return `${text}${doubtText(inDoubt)}`;
}

/** What a run has changed, as sentences. */
export function changedText({ changed, inDoubt }: ChangedSoFar): string {
  return `It changed ${linesText(changed)}.${doubtText(inDoubt)}`;
}

/** What stays of a run whose changes somebody rejects, as a sentence with a space before it; empty if it had changed nothing. */
export function stayText({ changed, inDoubt }: ChangedSoFar): string {
  const stay =
    changed === 0 ? '' : ` ${counted(changed, 'line')} that it changed before stay${changed === 1 ? 's' : ''} changed.`;
  return `${stay}${doubtText(inDoubt)}`;
}

function linesText(changed: number): string {
  return changed === 0 ? 'no line' : counted(changed, 'line');
}

function doubtText(inDoubt: number): string {
  return inDoubt === 0 ? '' : ` It does not know yet whether it changed ${counted(inDoubt, 'more line')}.`;
}
