import type { CampaignCase } from '../case.js';
import type { Evidence, RunEvidence } from '../evidence.js';
import { keyOf, unitsOn, type Rows } from '../ledger.js';
import { runDay } from '../timing.js';
import type { Check, Violation } from './check.js';
import { effectiveDatesOf, referenceDays } from './days.js';
import { changedCodes } from './reports.js';

export const converged: Check = (evidence) => {
  const last = evidence.runs.find(({ run }) => run.role === 'final');
  if (last === undefined) return [{ promise: 'one more run makes everything equal', details: 'There was none.' }];
  if (last.run.temporalStatus !== 'COMPLETED') {
    const details = `The run without faults ended as ${last.run.temporalStatus ?? 'nothing'}: ${last.codes.join(' ')}.`;
    return [{ promise: 'one more run makes everything equal', details }];
  }
  return [...evidence.case.world.fed].flatMap(([key, { target }]): Violation[] => {
    const fault = whyNotEqual(evidence, last, key, target);
    return fault === undefined ? [] : [{ promise: 'one more run makes everything equal', details: fault }];
  });
};

function whyNotEqual(evidence: Evidence, last: RunEvidence, key: string, target: number): string | undefined {
  const rows: Rows = evidence.states.get(key)?.at(-1)?.rows ?? [];
  const dates = effectiveDatesOf(evidence.case, Number(key.split('/')[1]));
  const days = referenceDays(dates, evidence.case.period.end);
  const equal = days.some((day) => unitsOn(rows, day) === target);
  const line = last.lines.find(({ contractId, serviceId }) => keyOf(contractId ?? 0, serviceId ?? 0) === key);
  const outcome = line?.outcome ?? 'nothing';
  const has = days.map((day) => `${unitsOn(rows, day)} on ${day}`).join(', ');
  const said = `The last run reports ${outcome} for line ${key}, which has ${has}, and ${target} is billed.`;
  if ([...changedCodes, 'AT10'].includes(outcome)) return equal ? undefined : said;
  if (line === undefined) {
    const skipped = last.codes.some((code) => ['AT04', 'AT05', 'AT06', 'AT26', 'AT27'].includes(code));
    return equal || skipped || target === 0 ? undefined : said;
  }
  return isForAPerson(evidence, { key, outcome, rows, days, target, dates }) ? undefined : said;
}

/** Whether what the simulator holds of a line explains why it was left to a person. */
function isForAPerson(
  { case: each, adjustedOn, states, writes, contractEnds }: Evidence,
  {
    key,
    outcome,
    rows,
    days,
    target,
    dates,
  }: { key: string; outcome: string; rows: Rows; days: readonly string[]; target: number; dates: readonly string[] },
): boolean {
  const { sameDateAdjustment, postedPeriodAdjustment } = each.world.scenario.autotask.settings;
  const dateUsed = sameDateAdjustment !== 'accepted' && (adjustedOn.get(key) ?? []).length > 0;
  switch (outcome) {
    case 'AT30': {
      // Runs leave a line that a change of theirs, or of an undo, still gives another quantity on a later day.
      const lastChange = [runDay, ...(adjustedOn.get(key) ?? [])].sort().at(-1) ?? runDay;
      return (
        rows.some(({ from, units }) =>
          days.some((day) => from > day && from <= lastChange && units !== unitsOn(rows, day)),
        ) || isPlannedForLater(dates, rows, days)
      );
    }
    case 'AT65': {
      // The contract ends before the change would count.
      const end = contractEnds.get(Number(key.split('/')[0])) ?? '9';
      return days.every((day) => end < ((target < unitsOn(rows, day) ? dates.at(-1) : dates[0]) ?? ''));
    }
    case 'AT32':
      return goesBelowZero(rows, days, target, dates);
    case 'AT39':
      return dateUsed;
    case 'AT34':
      // A run looks two months ahead. Autotask looks at each day.
      return postedPeriodAdjustment === 'refused' || dateUsed || goesBelowZero(rows, days, target, dates);
    case 'AT12':
    case 'AT33':
      return (states.get(key) ?? []).length === 0;
    case 'AT14':
      return (
        dateUsed ||
        writes.some(({ kind, ...write }) => kind === 'create' && keyOf(write.contractId, write.serviceId) === key)
      );
    default:
      return false;
  }
}

/** Whether the change that is due would leave less than nothing on some day from which it counts. */
function goesBelowZero(rows: Rows, days: readonly string[], target: number, dates: readonly string[]): boolean {
  return days.some((day) => {
    const change = target - unitsOn(rows, day);
    return rows.some(({ units }, index) => (rows[index + 1]?.from ?? '9') > (dates[0] ?? '') && units + change < 0);
  });
}

/** Whether somebody has planned another quantity for the day from which decreases of the line count. */
function isPlannedForLater(dates: readonly string[], rows: Rows, days: readonly string[]): boolean {
  return dates.length > 1 && new Set(days.map((day) => unitsOn(rows, day))).size > 1;
}

export const settled: Check = ({ runs, writes, claims, case: each }) => {
  const promise = 'a further run changes nothing';
  const again = runs.find(({ run }) => run.role === 'again');
  if (again === undefined) return [{ promise, details: 'There was none.' }];
  const ofRun = writes.filter(({ call }) => call.startedAt >= again.run.startedAt);
  const last = runs.find(({ run }) => run.role === 'final');
  // A date that is taken is found out by asking for it again, which changes nothing.
  const accepted = ofRun.filter(({ acceptedAt }) => acceptedAt !== null);
  const refused = ofRun.length - accepted.length;
  const changing = accepted.filter((write) => !isSetRightLater(write, last, each));
  const mayAsk =
    each.parameters.EffectiveDateConflict === 'NextDay' ||
    last?.lines.some(({ outcome }) => /AT39|AT34|AT14/.test(outcome ?? ''));
  const open = claims.filter(({ state }) => state !== 'closed');
  return [
    ...changing.map(
      (write) => `Line ${keyOf(write.contractId, write.serviceId)} was changed again by ${write.unitChange}.`,
    ),
    ...(refused > 0 && mayAsk !== true ? [`${refused} changes were asked for again.`] : []),
    ...open.map((claim) => `A claim on line ${keyOf(claim.contractId, claim.serviceId)} is still ${claim.state}.`),
  ].map((details) => ({ promise, details }));
};

/** A run that raises a line at once leaves it to the next one to set right what somebody had planned for the next period. */
function isSetRightLater(
  { contractId, serviceId, effectiveDate }: Evidence['writes'][number],
  last: RunEvidence | undefined,
  each: CampaignCase,
): boolean {
  const line = last?.lines.find((other) => other.contractId === contractId && other.serviceId === serviceId);
  const isLater = (effectiveDate ?? '') > each.period.end && effectiveDatesOf(each, serviceId).length > 1;
  return isLater && changedCodes.includes(line?.outcome ?? '');
}
