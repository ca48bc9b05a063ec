import type { LineEffect, Remedy, ThingToMend } from './log-code-definition.js';
import { levelRank, type LogCode, type LogScope } from './log-codes.js';
import type { EndStatus } from './run-status.js';
import { levelOf, logCodeDefinitions, logCodes } from './log-messages.js';

export { remedies, type Remedy, type ThingToMend } from './log-code-definition.js';

/** Who sets right what an entry with this code reports. */
export function remedyOf(code: LogCode): Remedy {
  return logCodeDefinitions[code].remedy;
}

/** What each entry with this code is about. */
export function scopeOf(code: LogCode): LogScope {
  return logCodeDefinitions[code].scope;
}

/** What a person mends who sets right what an entry with this code reports. */
export function thingToMend(code: LogCode): ThingToMend {
  const { mends, scope } = logCodeDefinitions[code];
  return mends ?? (scope === 'record' ? 'description' : scope);
}

/** Whether a later run that looks at the same again reports this again as long as it stands. */
export function isSaidAgain(code: LogCode): boolean {
  return logCodeDefinitions[code].isSaidOnce !== true;
}

/**
 * Whether a later undo of the same run says this again as long as it stands. It decides anew about each line, but does not
 * repeat what an undo says beside a change that it made.
 */
export function isSaidAgainByUndo(code: LogCode): boolean {
  const { scope, isBesideChange } = logCodeDefinitions[code];
  return isSaidAgain(code) || (scope === 'line' && isBesideChange !== true);
}

/** What to do about an entry with this code, in a run that undoes another one or in any other. */
export function adviceOf(code: LogCode, isUndo: boolean): string {
  const { resolution, undoResolution } = logCodeDefinitions[code];
  return isUndo ? (undoResolution ?? resolution) : resolution;
}

/** The outcomes of a line whose quantity the run changed. */
export const changedCodes = codesWithEffect('changed', 'restored');

/** The outcomes of a line that a preview would change. */
export const proposedCodes = codesWithEffect('proposed');

/** The outcomes of a line whose quantity comes from billing records, also by way of an undo. */
export const fedCodes = codesWithEffect('changed', 'restored', 'equal');

/** The outcomes that only say how far a run came with a line: its next execution, or a later run, goes on with it. */
export const unfinishedCodes = logCodes.filter((code) => isSettledByRun(remedyOf(code)));

/** Whether a later run of the job settles it by itself. */
export function isSettledByRun(remedy: Remedy): boolean {
  return remedy === 'nextRun' || remedy === 'endOfHold';
}

/** The outcomes of a line to which a run did one of these. */
export function codesWithEffect(...effects: LineEffect[]): LogCode[] {
  return logCodes.filter((code) => effects.includes(logCodeDefinitions[code].effect ?? 'untouched'));
}

/** Whether a run counts what it reports under this code, whatever its log level records. */
export function isProblem(code: LogCode): boolean {
  return levelRank(levelOf(code)) >= levelRank('Warning');
}

/** The status of a run that came to its end, by the codes of everything that it reported. */
export function completedStatus(codes: readonly LogCode[]): EndStatus {
  const levels = new Set(codes.map(levelOf));
  if (levels.has('Error')) return 'Completed with errors';
  return levels.has('Warning') ? 'Completed with warnings' : 'Completed';
}
