import type { Cause } from '../domain/sync/causes.js';
import type { RunReport, ShownCause } from './run-report.js';
import type { StandingCause } from './standing-causes.js';
import { scopeOf } from '../domain/log/outcomes.js';
import { stopText, type StoppedRun } from './stop-text.js';
import { counted, grouped, signedAmount } from '../domain/wording.js';

/** Says that a later run settled this one, and how many of its causes the later run reports again; undefined if none settled it. */
export function settledText({ settledBy, causes }: Pick<RunReport, 'settledBy' | 'causes'>): string | undefined {
  if (settledBy === null) return undefined;
  const text = 'A later run has looked at everything of this one again, and reports what is left.';
  const [others, again] = [countNow(causes, 'notInLaterRun'), countNow(causes, 'inLaterRun')];
  if (others + again === 0) return text;
  return `${text} Of ${counted(others + again, 'cause')} here, it reports ${again === 0 ? 'none' : grouped(again)} again.`;
}

function countNow(causes: readonly ShownCause[], now: ShownCause['now']): number {
  return causes.filter((cause) => cause.now === now).length;
}

/** What is to be mended, for people. @param run one that reports it */
export function causeText({ code, label }: Cause, run: StoppedRun): string {
  return label === '' ? stopText(code, run).what : label;
}

/** The same of a cause that still stands. */
export function standingCauseText(cause: StandingCause): string {
  return causeText(cause, cause.runs[0]);
}

/** What to do about lines that a run of a later period processed before the earlier period was billed. */
const afterLaterPeriod =
  'A change for the earlier period would count in the later one too, which is billed already. If the difference is not to be ' +
  'billed any more, leave the lines as they are and mark this as seen to: the later period is billed as Atria has it. ' +
  'Otherwise undo the changes of the later period, run the earlier period, then the later one again. Autotask has to take a second ' +
  'change of a line on one day for that (AT39 if it does not). Lines that the later run found right, adjust by hand.';

/** What to do about a cause. @param run one that reports it */
export function causeAdvice({ code, mends }: Pick<Cause, 'code' | 'mends'>, run: StoppedRun): string {
  return mends === 'period' ? afterLaterPeriod : stopText(code, run).advice;
}

/** How many lines or other entries have the cause, and of how many customers. */
export function causeCountText({ code, outcomes, customers }: Cause): string {
  const entries = scopeOf(code) === 'line' ? counted(outcomes, 'line') : counted(outcomes, 'entry', 'entries');
  return customers < 2 ? entries : `${entries} of ${counted(customers, 'customer')}`;
}

const unpriced = 'amount not known';

/** What waits for the cause to be mended, in units and money, as far as that is known. */
export function keptBackText(cause: Cause): string {
  const { outcomes, unitsMore, unitsLess, unitsUnknown, unitsBilled } = cause;
  const billed = unitsBilled === null ? undefined : `${counted(unitsBilled, 'unit')} billed`;
  if (unitsUnknown === outcomes) return billed === undefined ? 'not known' : `${billed}, ${unpriced}`;
  const units = [
    ...(unitsMore === 0 && unitsLess > 0 ? [] : [`${counted(unitsMore, 'unit')} more`]),
    ...(unitsLess === 0 ? [] : [`${counted(unitsLess, 'unit')} less`]),
  ].join(' and ');
  const unknown =
    unitsUnknown === 0
      ? ''
      : `; not known of ${counted(unitsUnknown, 'entry', 'entries')}${billed === undefined ? '' : `, with ${billed}`}`;
  return `${units}, ${moneyText(cause)}${unknown}`;
}

function moneyText({ amountRaised, amountReduced, withoutPrice }: Cause): string {
  const amounts = [amountRaised, amountReduced].filter((amount) => amount !== null);
  if (amounts.length === 0) return unpriced;
  const without = withoutPrice === 0 ? '' : `, and ${grouped(withoutPrice)} of unknown price`;
  return `${amounts.map(signedAmount).join(' and ')} per contract period${without}`;
}
