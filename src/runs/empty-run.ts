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
  const unknown = reported.find(({ code }) => code === 'AT25')?.entries ?? 0;
  const why =
    unknown === 0
      ? 'nothing of theirs is billable.'
      : unknown >= new Set(filter).size
        ? `it does not know ${filter.length === 1 ? 'this code' : 'any of these codes'} (AT25).`
        : `it does not know ${unknown} of these codes, which the log names (AT25). Of the others, nothing is billable.`;
  return `Atria has no billing records of this period for ${filter.join(', ')}: ${why}`;
}
