import type { AutotaskClient, ContractServiceUnit } from '../autotask/client.js';
import { changeWindow, checkChange, type ChangeCheck } from '../domain/change-check.js';
import { earlierOf, laterOf, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { lineIdOf } from '../domain/line-key.js';
import { createdLineNote, unchangedBecause } from '../domain/line-outcome.js';
import type { CodedValues } from '../domain/log-codes.js';
import { profileOf, type Profile } from '../domain/profile.js';
import { ambiguousLine, missingLine, unchangedLine } from '../domain/reconciliation.js';
import { unreadableLine } from '../domain/unreadable.js';
import type { ClaimRecord } from '../store/claim-taking.js';
import type { LineOutcome, LineProgress, OpenLine } from '../store/open-lines.js';
import { missingLineOddity, odditiesOf, unitsByLine } from './odd-rows.js';
import type { ClaimedLine } from './take-claims.js';

/** What the fresh read of one claimed line came to: a change to be sent, an outcome, or another round. */
export interface CheckedLine extends ClaimedLine {
  readonly record?: ClaimRecord;
  readonly progress?: LineProgress;
  readonly outcome?: LineOutcome;
}

/** Reads claimed lines freshly, in bulk, and decides about each. */
export async function checkLines(
  autotask: AutotaskClient,
  runDay: Day,
  claimed: readonly ClaimedLine[],
): Promise<CheckedLine[]> {
  const missing = claimed.filter(({ line }) => line.contractServiceId === null);
  const existing = claimed.filter(({ line }) => line.contractServiceId !== null);
  return [...(await checkMissing(autotask, missing)), ...(await checkExisting(autotask, runDay, existing))];
}

function settled(each: ClaimedLine, outcome: CodedValues, before: number | null = null): CheckedLine {
  return { ...each, outcome: { lineId: each.line.lineId, outcome, before, after: before } };
}

/** A row of the line cannot be used, so nothing is concluded from the others. */
function unreadable(each: ClaimedLine, oddity: string): CheckedLine {
  return settled(each, unreadableLine(each.line, `${oddity}${createdLineNote(each.line)}`));
}

async function checkMissing(autotask: AutotaskClient, missing: readonly ClaimedLine[]): Promise<CheckedLine[]> {
  const found = await autotask.contractServices.byContracts(
    [...new Set(missing.map(({ line }) => line.contractId))],
    [...new Set(missing.map(({ line }) => line.serviceId))],
  );
  const byLine = groupBy(found.rows, ({ contractID, serviceID }) =>
    lineIdOf({ contractId: contractID, serviceId: serviceID }),
  );
  return missing.map((each) => {
    const { line } = each;
    const lines = byLine.get(lineIdOf(line)) ?? [];
    const [existing] = lines;
    const oddity = missingLineOddity(found, line);
    if (oddity !== undefined) return unreadable(each, oddity);
    if (lines.length > 1) return settled(each, ambiguousLine(line, lines.length));
    if (existing !== undefined) {
      // Somebody made it since the plan was read: it is adjusted like any other, in the next round.
      const progress: LineProgress = { lineId: line.lineId, state: 'planned', contractServiceId: existing.id };
      return { ...each, progress };
    }
    const { outcome } = missingLine(line, line.target, line.mayCreate);
    return outcome === null ? creation(each) : settled(each, outcome);
  });
}

function creation(each: ClaimedLine): CheckedLine {
  const { line } = each;
  const record: ClaimRecord = {
    ...recorded(each),
    windowFrom: line.effectiveDate,
    windowTo: line.effectiveDate,
    beforeProfile: null,
    delta: null,
    laterStep: null,
  };
  return { ...each, record, progress: { lineId: line.lineId, state: 'claimed' } };
}

/** What the record of any change says of its line. */
function recorded({ claim: { claimId, token }, line: { contractServiceId, effectiveDate, target } }: ClaimedLine) {
  return { claimId, token, contractServiceId, effectiveDate, target };
}

/** A change that the read of its line allows. */
interface Adjustment {
  readonly each: ClaimedLine;
  readonly profile: ProfileRead;
  readonly check: ChangeCheck & { kind: 'post' };
}

async function checkExisting(
  autotask: AutotaskClient,
  runDay: Day,
  existing: readonly ClaimedLine[],
): Promise<CheckedLine[]> {
  const profiles = await readProfiles(autotask, runDay, existing);
  const decided: CheckedLine[] = [];
  const adjustments: Adjustment[] = [];
  existing.forEach((each, index) => {
    const profile = profiles[index];
    if (profile === undefined) throw new Error(`Line ${each.line.lineId} was not read.`);
    const check = checkProfile(each, profile, runDay);
    if ('kind' in check) adjustments.push({ each, profile, check });
    else decided.push(check);
  });
  const { low, oddities } = await laterRowsTooLow(autotask, adjustments);
  const sendable = adjustments.map((each) => {
    const id = each.each.line.contractServiceId ?? 0;
    const oddity = oddities.get(id);
    return oddity === undefined ? adjustment(each, low.get(id)) : unreadable(each.each, oddity);
  });
  return [...decided, ...sendable];
}

function checkProfile(each: ClaimedLine, profile: ProfileRead, runDay: Day): CheckedLine | Adjustment['check'] {
  const { line } = each;
  if (profile.oddity !== undefined) return unreadable(each, profile.oddity);
  if (profile.endsBefore(line.referenceDay)) {
    const reason = `it has no quantity on ${line.referenceDay} any more, as if its contract now ended before that day`;
    return settled(each, unchangedBecause('AT35', line, reason));
  }
  const check = checkChange(profile.profile, line.target, { ...line, runDay });
  switch (check.kind) {
    case 'unchanged':
      return settled(each, unchangedOutcome(line), check.before);
    case 'laterRowsDiffer':
      return settled(each, unchangedBecause('AT30', line, check.reason), check.before);
    case 'wouldGoBelowZero':
      return settled(each, unchangedBecause('AT32', line, check.reason), check.before);
    case 'post':
      return check;
  }
}

/** @param low a later row of the line that has too few units for the change */
function adjustment({ each, profile, check }: Adjustment, low: ContractServiceUnit | undefined): CheckedLine {
  const { line } = each;
  if (low !== undefined) {
    const reason = `a change by ${check.delta} would make it ${low.units + check.delta} from ${low.startDate}`;
    return settled(each, unchangedBecause('AT32', line, reason), check.before);
  }
  const record: ClaimRecord = {
    ...recorded(each),
    windowFrom: profile.from,
    windowTo: profile.to,
    beforeProfile: profile.profile,
    delta: check.delta,
    laterStep: check.laterStep ?? null,
  };
  return { ...each, record, progress: { lineId: line.lineId, state: 'claimed', before: check.before } };
}

/** A line that this run created and that needs no units is new all the same. */
function unchangedOutcome(line: OpenLine): CodedValues {
  const { customerName, serviceName, serviceId } = line;
  return line.createdLine ? { code: 'AT11', values: { customerName, serviceName, serviceId } } : unchangedLine(line);
}

interface ProfileRead {
  readonly from: Day;
  readonly to: Day;
  readonly profile: Profile;
  /** Why it may not be all of the line, as a clause. */
  readonly oddity: string | undefined;
  /** Whether there are rows and none of them holds the day or a later one: that is the end of the line, and not 0. */
  endsBefore(day: Day): boolean;
}

async function readProfiles(
  autotask: AutotaskClient,
  runDay: Day,
  lines: readonly ClaimedLine[],
): Promise<ProfileRead[]> {
  if (lines.length === 0) return [];
  const windows = lines.map(({ line }) => {
    return changeWindow({ ...line, runDay }, { start: line.contractStart, end: line.contractEnd });
  });
  const asked = lines.flatMap(({ line: { contractServiceId, contractId, serviceId } }) => {
    return contractServiceId === null ? [] : [{ contractServiceId, contractId, serviceId }];
  });
  const read = await autotask.units.inWindow(
    asked.map(({ contractServiceId }) => contractServiceId),
    windows.map(({ from }) => from).reduce(earlierOf),
    windows.map(({ to }) => to).reduce(laterOf),
  );
  const units = unitsByLine(read, asked);
  return windows.map(({ from, to }, index) => {
    const id = lines[index]?.line.contractServiceId ?? 0;
    const ofLine = units.rowsOf(id);
    const endsBefore = (day: Day) => ofLine.length > 0 && ofLine.every(({ endDate }) => endDate < day);
    return { from, to, profile: profileOf(ofLine, from, to), oddity: units.oddityOf(id), endsBefore };
  });
}

/**
 * For reductions: the first row beyond the window that has too few units to be reduced, by line; and for which lines it
 * cannot be told.
 */
async function laterRowsTooLow(
  autotask: AutotaskClient,
  adjustments: readonly Adjustment[],
): Promise<{ low: ReadonlyMap<number, ContractServiceUnit>; oddities: ReadonlyMap<number, string> }> {
  const limits = adjustments.flatMap(({ each: { line }, profile, check }) => {
    if (check.delta >= 0 || line.contractServiceId === null || profile.to >= line.contractEnd) return [];
    return [{ contractServiceID: line.contractServiceId, after: profile.to, fewerThan: -check.delta }];
  });
  const { rows, odd } = await autotask.units.fewerThan(limits);
  const low = new Map<number, ContractServiceUnit>();
  for (const row of rows) {
    const known = low.get(row.contractServiceID);
    if (known === undefined || row.startDate < known.startDate) low.set(row.contractServiceID, row);
  }
  const oddities = [...odditiesOf(odd)].map(([limit, reason]) => [limit.contractServiceID, reason] as const);
  return { low, oddities: new Map(oddities) };
}
