import { laterOf, type Day } from '../domain/day.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import type { LaterPeriod, LineHistory } from '../domain/sync/line-history.js';
import { createdLineNote, lineEntry } from '../domain/sync/line-outcome.js';
import type { Profile } from '../domain/sync/profile.js';
import { needsNoChange } from '../domain/sync/reconciliation.js';
import type { OpenLine } from '../store/lines/open-lines.js';
import type { ExistingLine, LineRead } from './read-profiles.js';

/**
 * The outcome of a line that stays as it is because of what runs made of later days: a change counts for ever from its day on,
 * and would count on those days too.
 *
 * @param line with the days that decide about it
 */
export function keptForLater(
  read: LineRead,
  line: ExistingLine,
  profile: Profile,
  runDay: Day,
): CodedValues | undefined {
  const now = read.readOn(line.referenceDay);
  if (typeof now !== 'number' || now === line.target || line.pass === 'undo') return undefined;
  const { laterPeriod = null } = read.history;
  return laterPeriod === null ? madeForLater(read, line, now, profile, runDay) : billedForLater(line, laterPeriod);
}

/**
 * The outcome of a line that a run has billed for a later period. That period may be over, or no run may come to it again, so
 * nothing would take the change back from its start.
 */
export function billedForLater(line: OpenLine, { runId, periodEnd, units }: LaterPeriod): CodedValues {
  const billed = units === null ? 'has billed it' : `billed ${units}`;
  const reason =
    `the run ${runId} ${billed} for the period to ${periodEnd}, and a change from ${line.effectiveDate} would count ` +
    'there too';
  return lineEntry('AT30', line, reason);
}

/** The outcome of a line that another run bills otherwise, from newer records of the period. */
export function billedFromNewerRecords(line: OpenLine, { newerRecords = null }: LineHistory): CodedValues | undefined {
  if (newerRecords === null || newerRecords.target === line.target || line.pass === 'undo') return undefined;
  const { runId, target } = newerRecords;
  const reason =
    `the run ${runId} bills ${target} for the same period, from newer records than those of this run, which ` +
    `bill ${line.target}${createdLineNote(line)}`;
  return lineEntry('AT69', line, reason);
}

/**
 * Leaves a line that a run has changed from a later day, and that this run would change from an earlier one: the changes
 * would add up. The job may have let changes count from the next period before, or a second run of a day may find the date
 * free that was taken in the first one. Where decreases count from a later day, a later run corrects a decrease, so a line
 * may be raised before it. No run takes back a raise, so this one does not raise the line a second time.
 */
function madeForLater(
  { history, readOn }: LineRead,
  line: ExistingLine,
  now: number,
  profile: Profile,
  runDay: Day,
): CodedValues | undefined {
  const { changedFrom = null } = history;
  if (changedFrom === null || changedFrom <= laterOf(line.referenceDay, runDay)) return undefined;
  const last = readOn(changedFrom);
  // A later decrease may hide a raise that comes before it.
  const before = profile.filter(({ from }) => from > line.referenceDay && from < changedFrom);
  const steps = [{ from: changedFrom, units: typeof last === 'number' ? last : null }, ...before];
  // If they change nothing any more, they were undone.
  const changed = steps.filter(({ units }) => units !== now);
  const isRaise = line.byDirection !== null && line.target > now;
  const [first] = isRaise ? changed.filter(({ units }) => units === null || units > now) : changed;
  if (first === undefined) return undefined;
  if (steps.every(({ units }) => units === line.target)) return needsNoChange(line);
  const units = first.units === null ? 'another quantity' : `${first.units} units`;
  return lineEntry('AT30', line, `it has ${units} from ${first.from}`);
}
