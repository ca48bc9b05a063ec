import type { AutotaskClient, ContractServiceUnit } from '../autotask/client.js';
import { changeWindow, checkChange, type ChangeCheck } from '../domain/change-check.js';
import { earlierOf, laterOf, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { unchangedBecause } from '../domain/line-outcome.js';
import type { CodedValues } from '../domain/log-codes.js';
import { profileOf, type Profile } from '../domain/profile.js';
import { ambiguousLine, missingLine, unchangedLine } from '../domain/reconciliation.js';
import type { Claim, ClaimRecord } from '../store/claims.js';
import type { LineOutcome, LineProgress, OpenLine } from '../store/plan-lines.js';

interface ClaimedLine {
  readonly claim: Claim;
  readonly line: OpenLine;
}

/** What the fresh read of one claimed line came to: a change to be sent, an outcome, or another round. */
interface CheckedLine extends ClaimedLine {
  readonly record?: ClaimRecord;
  readonly progress?: LineProgress;
  readonly outcome?: LineOutcome;
}

/** What fresh reads of claimed lines came to. */
export interface CheckedLines {
  readonly lines: CheckedLine[];
}

/** Reads claimed lines freshly, in bulk, and decides about each. */
export async function checkLines(
  autotask: AutotaskClient,
  runDay: Day,
  claimed: readonly ClaimedLine[],
): Promise<CheckedLines> {
  const checked: CheckedLines = { lines: [] };
  const missing = claimed.filter(({ line }) => line.contractServiceId === null);
  await checkMissing(autotask, missing, checked);
  const existing = claimed.filter(({ line }) => line.contractServiceId !== null);
  await checkExisting(autotask, runDay, existing, checked);
  return checked;
}

function settle(checked: CheckedLines, each: ClaimedLine, outcome: CodedValues, before?: number): void {
  const { lineId } = each.line;
  checked.lines.push({ ...each, outcome: { lineId, outcome, before: before ?? null, after: before ?? null } });
}

async function checkMissing(
  autotask: AutotaskClient,
  missing: readonly ClaimedLine[],
  checked: CheckedLines,
): Promise<void> {
  const found = await autotask.contractServices.byContracts(
    [...new Set(missing.map(({ line }) => line.contractId))],
    [...new Set(missing.map(({ line }) => line.serviceId))],
  );
  for (const each of missing) {
    const { line } = each;
    const lines = found.filter(
      ({ contractID, serviceID }) => contractID === line.contractId && serviceID === line.serviceId,
    );
    const [existing] = lines;
    if (lines.length > 1) {
      settle(checked, each, ambiguousLine(line, lines.length));
    } else if (existing !== undefined) {
      // Somebody made it since the plan was read: it is adjusted like any other, in the next round.
      const progress: LineProgress = { lineId: line.lineId, state: 'planned', contractServiceId: existing.id };
      checked.lines.push({ ...each, progress });
    } else {
      const decision = missingLine(line, line.target, line.mayCreate);
      if (decision.outcome !== null) settle(checked, each, decision.outcome);
      else recordCreation(each, checked);
    }
  }
}

function recordCreation(each: ClaimedLine, checked: CheckedLines): void {
  const { claim, line } = each;
  const record: ClaimRecord = {
    claimId: claim.claimId,
    lineId: line.lineId,
    token: claim.token,
    contractServiceId: null,
    effectiveDate: line.effectiveDate,
    windowFrom: line.effectiveDate,
    windowTo: line.effectiveDate,
    beforeProfile: null,
    delta: null,
    target: line.target,
    laterStep: null,
  };
  checked.lines.push({ ...each, record, progress: { lineId: line.lineId, state: 'claimed' } });
}

async function checkExisting(
  autotask: AutotaskClient,
  runDay: Day,
  existing: readonly ClaimedLine[],
  checked: CheckedLines,
): Promise<void> {
  const profiles = await readProfiles(autotask, runDay, existing);
  const posts: { each: ClaimedLine; profile: ProfileRead; check: ChangeCheck & { kind: 'post' } }[] = [];
  existing.forEach((each, index) => {
    const { line } = each;
    const profile = profiles[index];
    if (profile === undefined) throw new Error(`Line ${line.lineId} was not read.`);
    if (profile.endsBefore(line.referenceDay)) {
      const reason = `it has no quantity on ${line.referenceDay} any more, as if its contract now ended before that day`;
      settle(checked, each, unchangedBecause('AT35', line, reason));
      return;
    }
    const check = checkChange(profile.profile, line.target, { ...line, runDay });
    switch (check.kind) {
      case 'unchanged':
        settle(checked, each, unchangedOutcome(line), check.before);
        return;
      case 'laterRowsDiffer':
        settle(checked, each, unchangedBecause('AT30', line, check.reason), check.before);
        return;
      case 'wouldGoBelowZero':
        settle(checked, each, unchangedBecause('AT32', line, check.reason), check.before);
        return;
      case 'post':
        posts.push({ each, profile, check });
    }
  });
  const tooLow = await laterRowsTooLow(autotask, posts);
  for (const { each, profile, check } of posts) {
    const { claim, line } = each;
    const low = tooLow.get(line.contractServiceId ?? 0);
    if (low !== undefined) {
      const reason = `a change by ${check.delta} would make it ${low.units + check.delta} from ${low.startDate}`;
      settle(checked, each, unchangedBecause('AT32', line, reason), check.before);
      continue;
    }
    const record: ClaimRecord = {
      claimId: claim.claimId,
      lineId: line.lineId,
      token: claim.token,
      contractServiceId: line.contractServiceId,
      effectiveDate: line.effectiveDate,
      windowFrom: profile.from,
      windowTo: profile.to,
      beforeProfile: profile.profile,
      delta: check.delta,
      target: line.target,
      laterStep: check.laterStep ?? null,
    };
    checked.lines.push({ ...each, record, progress: { lineId: line.lineId, state: 'claimed', before: check.before } });
  }
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
  const rows = await autotask.units.inWindow(
    lines.flatMap(({ line }) => line.contractServiceId ?? []),
    windows.map(({ from }) => from).reduce(earlierOf),
    windows.map(({ to }) => to).reduce(laterOf),
  );
  const byLine = groupBy(rows, (row) => row.contractServiceID);
  return windows.map(({ from, to }, index) => {
    const ofLine = byLine.get(lines[index]?.line.contractServiceId ?? 0) ?? [];
    const endsBefore = (day: Day) => ofLine.length > 0 && ofLine.every(({ endDate }) => endDate < day);
    return { from, to, profile: profileOf(ofLine, from, to), endsBefore };
  });
}

/** For reductions: the first row beyond the window that has too few units to be reduced, by line. */
async function laterRowsTooLow(
  autotask: AutotaskClient,
  posts: readonly { each: ClaimedLine; profile: ProfileRead; check: { delta: number } }[],
): Promise<Map<number, ContractServiceUnit>> {
  const limits = posts.flatMap(({ each: { line }, profile, check }) => {
    if (check.delta >= 0 || line.contractServiceId === null || profile.to >= line.contractEnd) return [];
    return [{ contractServiceID: line.contractServiceId, after: profile.to, fewerThan: -check.delta }];
  });
  const low = new Map<number, ContractServiceUnit>();
  for (const row of await autotask.units.fewerThan(limits)) {
    const known = low.get(row.contractServiceID);
    if (known === undefined || row.startDate < known.startDate) low.set(row.contractServiceID, row);
  }
  return low;
}
