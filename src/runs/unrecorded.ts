import type { LogLevel } from '../domain/log/log-codes.js';
import { counted } from '../domain/wording.js';
import type { ReportedCount } from '../store/log/log-counts.js';

/**
 * What a run reported and its log level left out of its log, as sentences that say how to read it; undefined if there is
 * nothing. Errors are always in the log.
 */
export function unrecordedText(leastLogLevel: LogLevel, reported: readonly ReportedCount[]): string | undefined {
  const left = reported.reduce((sum, { entries, recorded }) => sum + entries - recorded, 0);
  if (left === 0) return undefined;
  return (
    `The log level of this run, ${leastLogLevel}, left ${counted(left, 'warning')} out of its log. ` +
    'To read what it left out, set LogLevel to Warning and run again.'
  );
}

/** Why the log of a run that has ended is empty. */
export function emptyLogText(leastLogLevel: LogLevel, reported: readonly ReportedCount[]): string {
  return (
    unrecordedText(leastLogLevel, reported) ??
    `The log is empty: the run met nothing that its log level, ${leastLogLevel}, records.`
  );
}
