import type { LogCode } from '../domain/log/log-codes.js';
import { isProblem } from '../domain/log/outcomes.js';
import type { RunReport } from './run-report.js';

/** What says the same: the period has no records, or Atria does not know a code of the filter. */
const alike: readonly LogCode[] = ['AT15', 'AT25'];

/** Why a run that ended well had nothing to do; undefined where it had. */
export function emptyRunText(report: RunReport): string | undefined {
  const { run, records, lines, openLines, customers, reported } = report;
  if (run.closedAt === null || run.failureKind !== null) return undefined;
  if (records.records + lines.length + openLines + customers.length > 0) return undefined;
  if (reported.some(({ code }) => isProblem(code) && !alike.includes(code))) return undefined;
  const filter = run.parameters?.customersFilter ?? [];
  if (filter.length === 0) return 'Atria has no billing records of this period, so there was nothing to compare.';
  const why = reported.some(({ code }) => code === 'AT25')
    ? 'it does not know all of these codes, and the log names those that it does not know (AT25). Of the others, nothing is billable.'
    : 'nothing of theirs is billable.';
  return `Atria has no billing records of this period for ${filter.join(', ')}: ${why}`;
}
