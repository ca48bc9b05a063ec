import type { AutotaskClient } from '../autotask/client.js';
import { checkChange, type ChangeCheck } from '../domain/sync/change-check.js';
import { directedChange, type ChangeDays } from '../domain/sync/change-days.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { LineHistory } from '../domain/sync/line-history.js';
import { lineIdOf, type LineKey } from '../domain/sync/line-key.js';
import { afterContractLine, createdLineNote, lineEntry, unreadableLine } from '../domain/sync/line-outcome.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { oddLine } from '../domain/sync/odd-entries.js';
import { isUnreadable, type Profile, type Step, type Unreadable } from '../domain/sync/profile.js';
import type { RecordedWrite } from '../domain/sync/recorded-write.js';
import { greatestQuantity } from '../domain/sync/record-quantities.js';
import { ambiguousLine, missingLine, needsNoChange } from '../domain/sync/reconciliation.js';
import type { LineOutcome, LineProgress, OpenLine } from '../store/lines/open-lines.js';
import { laterRowsTooLow } from './later-rows.js';
import { billedForLater, billedFromNewerRecords, keptForLater } from './kept-for-later.js';
import { contractOddityOf } from './odd-rows.js';
import { isExisting, readProfiles, type ExistingLine, type LineRead } from './read-profiles.js';

/** A line with what its fresh read leads to. */
export interface CheckedLine {
  readonly line: OpenLine;
  readonly next: NextStep;
}

export type NextStep =
  /** A change to send. */
  | { readonly kind: 'send'; readonly write: RecordedWrite; readonly progress: LineProgress }
  /** The line has its outcome, without a change. `progress`: what its read found, with the day whose units the outcome has. */
  | { readonly kind: 'decided'; readonly outcome: LineOutcome; readonly progress?: LineProgress }
  /** Another round; `waitMs`: until then a read may not show the line's rows. */
  | { readonly kind: 'again'; readonly progress: LineProgress; readonly waitMs?: number };

/** A line that a run changes. */
export interface CheckedChange extends CheckedLine {
  readonly next: Extract<NextStep, { kind: 'send' }>;
}

export function isChange(checked: CheckedLine): checked is CheckedChange {
  return checked.next.kind === 'send';
}

/**
 * Leaves a change out. The line keeps the day that decided with the units of that day: later runs would take those of a day to
 * come for what the line has now.
 */
export function withoutChange({ line, next }: CheckedChange, outcome: CodedValues, before: number | null): CheckedLine {
  return keepingDays(decided(line, outcome, before), next.progress);
}

function keepingDays({ line, next }: CheckedLine, progress: LineProgress): CheckedLine {
  return { line, next: next.kind === 'decided' ? { ...next, progress } : next };
}

interface CheckTerms {
  readonly runDay: Day;
  /** A line that a run has known for less than this may have rows that no read shows yet. */
  readonly readLagMs: number;
}

/** Reads lines freshly in bulk and decides about each. To send what it decides needs a claim from before the read. */
export async function checkLines(
  autotask: AutotaskClient,
  terms: CheckTerms,
  lines: readonly OpenLine[],
  historyOf: (line: LineKey) => LineHistory,
): Promise<CheckedLine[]> {
  const existing = lines.filter(isExisting);
  const missing = lines.filter((line) => !isExisting(line));
  const checked = await checkExisting(autotask, terms, existing, historyOf);
  return [...(await checkMissing(autotask, missing, historyOf)), ...checked];
}

function decided(line: OpenLine, outcome: CodedValues, before: number | null = null): CheckedLine {
  return { line, next: { kind: 'decided', outcome: { lineId: line.lineId, outcome, before, after: before } } };
}

/** The line has an unusable row, so nothing is concluded from its other rows. */
function odd(line: OpenLine, oddity: string): CheckedLine {
  return decided(line, oddLine(line, `${oddity}${createdLineNote(line)}`));
}

async function checkMissing(
  autotask: AutotaskClient,
  missing: readonly OpenLine[],
  historyOf: (line: LineKey) => LineHistory,
): Promise<CheckedLine[]> {
  const found = await autotask.contractServices.byContracts(
    [...new Set(missing.map(({ contractId }) => contractId))],
    [...new Set(missing.map(({ serviceId }) => serviceId))],
  );
  const byLine = groupBy(found.rows, ({ contractID, serviceID }) =>
    lineIdOf({ contractId: contractID, serviceId: serviceID }),
  );
  return missing.map((line) => {
    const lines = byLine.get(lineIdOf(line)) ?? [];
    const [existing] = lines;
    const oddity = contractOddityOf(found.odd, { contractId: line.contractId, serviceId: line.serviceId }, []);
    if (oddity !== undefined) return odd(line, oddity);
    if (lines.length > 1) return decided(line, ambiguousLine(line, lines.length));
    if (existing !== undefined) {
      // Somebody created the line since the plan was read: the next round adjusts it like any other.
      const progress: LineProgress = { lineId: line.lineId, state: 'planned', contractServiceId: existing.id };
      return { line, next: { kind: 'again', progress } };
    }
    const { outcome } = missingLine(line, line.target, line.mayCreate);
    if (outcome !== null) return decided(line, outcome);
    const history = historyOf(line);
    const newer = billedFromNewerRecords(line, history);
    if (newer !== undefined) return decided(line, newer);
    const { laterPeriod = null } = history;
    return laterPeriod === null ? creation(line) : decided(line, billedForLater(line, laterPeriod));
  });
}

function creation(line: OpenLine): CheckedLine {
  const { lineId, effectiveDate } = line;
  const write: RecordedWrite = { step: 'create', effectiveDate, contractServiceId: null };
  return { line, next: { kind: 'send', write, progress: { lineId, state: 'claimed' } } };
}

/** A change that the read of its line allows. */
interface Adjustment {
  /** With the days that decide about it. */
  readonly line: ExistingLine;
  /** These days, if they depend on the direction of the change. */
  readonly directed: ChangeDays | undefined;
  readonly read: LineRead;
  readonly profile: Profile;
  readonly check: ChangeCheck & { kind: 'post' };
}

async function checkExisting(
  autotask: AutotaskClient,
  { runDay, readLagMs }: CheckTerms,
  existing: readonly ExistingLine[],
  historyOf: (line: LineKey) => LineHistory,
): Promise<CheckedLine[]> {
  const reads = await readProfiles(autotask, runDay, existing, historyOf);
  const checked: CheckedLine[] = [];
  const adjustments: Adjustment[] = [];
  for (const read of reads) {
    const { profile } = read;
    if (isUnreadable(profile)) {
      checked.push(unreadable(read, profile));
      continue;
    }
    const waitMs = profile.length === 0 ? readLagMs - (read.line.knownForMs ?? Infinity) : 0;
    if (waitMs > 0) {
      checked.push(readLater(read.line, waitMs));
      continue;
    }
    const newer = billedFromNewerRecords(read.line, read.history);
    if (newer !== undefined) {
      checked.push(decided(read.line, newer, unitsNow(read)));
      continue;
    }
    const directed = directedDays(read);
    if (directed !== undefined && 'next' in directed) {
      checked.push(directed);
      continue;
    }
    const line = { ...read.line, ...directed };
    const kept = keptForLater(read, line, profile, runDay);
    if (kept !== undefined) {
      checked.push(onDirected(decided(line, kept, unitsNow({ ...read, line })), directed));
      continue;
    }
    const check = checkProfile(line, profile, runDay, read.history.undoDays);
    if ('kind' in check) adjustments.push({ line, directed, read, profile, check });
    else checked.push(onDirected(check, directed));
  }
  const { low, oddities } = await laterRowsTooLow(autotask, adjustments);
  const sendable = adjustments.map((each) => {
    const id = each.line.contractServiceId;
    const oddity = oddities.get(id);
    return oddity === undefined ? adjustment(each, low.get(id)) : odd(each.line, oddity);
  });
  return [...checked, ...sendable];
}

/**
 * The line is new to the run and shows no row. A read may not show the rows of a line that was made less than the read lag
 * ago, so it is not known yet with how many units the line begins.
 */
function readLater(line: OpenLine, waitMs: number): CheckedLine {
  return { line, next: { kind: 'again', progress: { lineId: line.lineId, state: 'planned' }, waitMs } };
}

function unreadable({ line, history }: LineRead, profile: Unreadable): CheckedLine {
  if (profile.unreadable === 'ended') {
    const reason = `it has no quantity on ${line.referenceDay} any more, as if its contract now ended before that day`;
    return decided(line, lineEntry('AT35', line, reason));
  }
  if (profile.unreadable === 'odd') return odd(line, profile.reason);
  return decided(line, unreadableLine(line, line.contractServiceId, profile, history.lastUnits));
}

/** The days that decide about a line whose decreases count from the next period on; or its end in the run. */
function directedDays(read: LineRead): ChangeDays | CheckedLine | undefined {
  const { line, readOn, history } = read;
  if (line.byDirection === null) return undefined;
  const { decrease } = line.byDirection;
  const { changedDays = [], laterPeriod = null } = history;
  // What counts from the next period on is the business of the run for that period, once it has looked at the line.
  const isOurStep = laterPeriod === null && changedDays.includes(decrease.effectiveDate);
  const change = directedChange(readOn, line.target, line.byDirection, isOurStep);
  // A decrease would count only in the period that has been billed since: what it has is what that was billed.
  const isTooMany = 'days' in change && change.kind !== 'unchanged' && change.days === decrease;
  if (isTooMany && laterPeriod !== null) {
    const isBilledThere = laterPeriod.periodStart <= decrease.effectiveDate && !laterPeriod.isLoweredAfter;
    return decided(line, isBilledThere ? needsNoChange(line) : billedForLater(line, laterPeriod), unitsNow(read));
  }
  switch (change.kind) {
    case 'unreadable':
      return unreadable(read, change.unreadable);
    case 'afterContract':
      return decided(line, afterContractLine(line, change.days, line.contractEnd));
    case 'unchanged':
      return decided(line, needsNoChange(line), unitsNow(read));
    case 'planned': {
      const reason = `it has ${change.units} from ${decrease.effectiveDate} already, which no run has made`;
      return decided(line, lineEntry('AT30', line, reason), unitsNow(read));
    }
    case 'differs':
      return change.days;
    case 'unknown':
      throw new Error(`The line ${line.lineId} was not read on a day that decides about it.`);
  }
}

/** The units on the plan's reference day. The outcome keeps them, and later runs take them for what the line had that day. */
function unitsNow({ line, readOn }: Pick<LineRead, 'line' | 'readOn'>): number | null {
  const units = readOn(line.referenceDay);
  return typeof units === 'number' ? units : null;
}

function checkProfile(
  line: OpenLine,
  profile: Profile,
  runDay: Day,
  undoDays: readonly Day[] | undefined,
): CheckedLine | Adjustment['check'] {
  const check = checkChange(profile, line.target, { ...line, runDay, undoDays, isDateFixed: line.pass === 'undo' });
  switch (check.kind) {
    case 'unchanged':
      return decided(line, needsNoChange(line), check.before);
    case 'laterRowsDiffer':
      return decided(line, lineEntry('AT30', line, check.reason), check.before);
    case 'wouldGoBelowZero':
      return decided(line, lineEntry('AT32', line, check.reason), check.before);
    case 'post':
      return Math.abs(check.delta) > greatestQuantity ? tooGreat(line, check) : check;
  }
}

/** A line with fewer than 0 units may need a greater change than Autotask, and the store, can hold. */
function tooGreat(line: OpenLine, { before, delta }: Adjustment['check']): CheckedLine {
  const reason = `the line has ${before} units, and a change by ${delta} is more than Autotask can hold (${greatestQuantity})`;
  return decided(line, lineEntry('AT28', line, reason), before);
}

/** The outcome has the units of the day that decides, if that depends on the direction of the change. */
function onDirected(checked: CheckedLine, directed: ChangeDays | undefined): CheckedLine {
  const { lineId } = checked.line;
  return directed === undefined ? checked : keepingDays(checked, { lineId, state: 'planned', directed });
}

/** @param low the step beyond its window from which on the line has too few units for the change */
function adjustment({ line, directed, read, profile, check }: Adjustment, low: Step | undefined): CheckedLine {
  if (low !== undefined) {
    const reason = `a change by ${check.delta} would make it ${low.units + check.delta} from ${low.from}`;
    return onDirected(decided(line, lineEntry('AT32', line, reason), check.before), directed);
  }
  const effectiveDate = check.movedTo ?? line.effectiveDate;
  const write: RecordedWrite = {
    step: 'adjust',
    contractServiceId: line.contractServiceId,
    effectiveDate,
    delta: check.delta,
    from: read.from,
    to: read.to,
    profileBefore: profile,
    laterStep: check.laterStep ?? null,
  };
  // If the line begins later than planned, the plan takes over the dates that are really used.
  const progress = {
    lineId: line.lineId,
    state: 'claimed',
    before: check.before,
    effectiveDate,
    ...(directed === undefined ? {} : { directed }),
  } as const;
  return { line, next: { kind: 'send', write, progress } };
}
