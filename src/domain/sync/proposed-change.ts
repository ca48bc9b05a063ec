import { logCodeDefinitions } from '../log/log-messages.js';
import { addDays, type Day } from '../day.js';
import type { LogCode } from '../log/log-codes.js';
import { amountText } from '../wording.js';
import type { RecordedWrite, WriteStep } from './recorded-write.js';
import { roundsMax } from './settings.js';

/** A change of a contract line as a preview showed it, or as a run is about to make it. */
export interface ProposedChange {
  readonly change: WriteStep;
  /** 0 where the line does not exist yet. */
  readonly before: number;
  readonly after: number;
  readonly effectiveDate: Day;
}

/** A change as a preview showed it, with what Autotask said of its day. */
export interface ShownChange extends ProposedChange {
  /** Whether the day is in a period that Autotask has approved and posted; null if that was not asked, or not answered. */
  readonly isPosted: boolean | null;
}

/** The same with the price by which people judge it. */
export interface PricedChange extends ShownChange {
  /** The price of one unit of the line, a decimal in the currency of its contract; null if Autotask did not give it. */
  readonly unitPrice: string | null;
}

/** The change that a write makes, as people see it. */
export function changeOfWrite(write: RecordedWrite, after: number): ProposedChange {
  const { step, effectiveDate } = write;
  return { change: step, before: write.step === 'adjust' ? after - write.delta : 0, after, effectiveDate };
}

/**
 * Why a run that makes the changes of a preview leaves a line out, as a clause.
 *
 * @param previewed undefined if the preview showed no change of the line
 * @param mayBeLater whether the job moves a change to a later day if Autotask has one on that day already
 * @returns undefined if the change is the one that was shown
 */
export function movedSince(
  previewed: ProposedChange | undefined,
  now: ProposedChange,
  mayBeLater: boolean,
): string | undefined {
  const present = `now it would ${inWords(now)}`;
  if (previewed === undefined) return `the preview showed no change of it; ${present}`;
  // Each round of a line may move it by a day.
  const lastDay = mayBeLater ? addDays(previewed.effectiveDate, roundsMax) : previewed.effectiveDate;
  const isSameDay = now.effectiveDate >= previewed.effectiveDate && now.effectiveDate <= lastDay;
  const isSame = now.change === previewed.change && now.before === previewed.before && now.after === previewed.after;
  return isSame && isSameDay ? undefined : `${shownAs(previewed)}; ${present}`;
}

/**
 * Why a run leaves out a change that would count from a day that is billed by now, which nobody was shown, as a clause.
 *
 * @param isPosted whether its day is in a posted period now; null if Autotask does not tell
 * @returns undefined if the preview showed the day as posted, or it is as the preview showed it
 */
export function postedSince(previewed: ShownChange, isPosted: boolean | null): string | undefined {
  if (previewed.isPosted === true) return undefined;
  if (isPosted === true) return `${shownAs(previewed)}; Autotask has approved and posted that period since`;
  // A job that changes open periods only does not change one of which nobody can tell.
  if (previewed.isPosted === null || isPosted === false) return undefined;
  return `${shownAs(previewed)}; Autotask does not show any more whether that period is posted`;
}

/** A price that is converted from another currency may differ by its last digit each time. */
const samePriceWithin = 0.001;

/**
 * Why a change costs another amount than people were shown, as a clause.
 *
 * @returns undefined if the price is the one that was shown
 */
export function pricedSince(previewed: PricedChange, unitPrice: string | null): string | undefined {
  if (isSamePrice(previewed.unitPrice, unitPrice)) return undefined;
  const before = previewed.unitPrice === null ? 'without a price' : `at ${amountText(previewed.unitPrice)} a unit`;
  const now = unitPrice === null ? 'Autotask gives no price' : `a unit costs ${amountText(unitPrice)}`;
  return `${shownAs(previewed)}, ${before}; now ${now}`;
}

function isSamePrice(shown: string | null, now: string | null): boolean {
  if (shown === null || now === null) return shown === now;
  return Math.abs(Number(now) - Number(shown)) <= Math.abs(Number(shown)) * samePriceWithin;
}

/**
 * Why a change is not the one that people were shown: its quantities or its day differ, its period was posted since, or it costs
 * another amount. A clause; undefined if it is the same.
 */
export function differsFrom(shown: PricedChange, now: PricedChange): string | undefined {
  return movedSince(shown, now, false) ?? postedSince(shown, now.isPosted) ?? pricedSince(shown, now.unitPrice);
}

/** What a run has logged of a line that it does not change, or of the line's customer. */
export interface Reported {
  readonly code: LogCode;
  /** null: its log level did not record it. */
  readonly message: string | null;
}

/**
 * Why a run leaves out a change that the preview showed and that it does not find any more, as a clause.
 *
 * @param reported what it says of the line, or of its customer; null: it knows of no such line
 */
export function goneSince(previewed: ProposedChange, reported: Reported | null = null): string {
  if (reported === null) return `${shownAs(previewed)}; now the run finds no such line to change`;
  const { code, message } = reported;
  const why = (message ?? logCodeDefinitions[code].occursWhen).replace(/\.$/, '');
  return `${shownAs(previewed)}; now the run does not change it (${code}: ${why})`;
}

/** The outcome of a line whose change nobody approved. */
export const notApprovedCode = 'AT60' satisfies LogCode;

/** Why a run leaves out a change that nobody approved, as a clause. */
export const notApprovedText = 'it was left out of the approval';

/** What a preview said of a line, as a clause. */
export function shownAs(previewed: ProposedChange): string {
  return `the preview showed that it would ${inWords(previewed)}`;
}

function inWords({ change, before, after, effectiveDate }: ProposedChange): string {
  const what = change === 'create' ? `be created with ${after}` : `go from ${before} to ${after}`;
  return `${what} from ${effectiveDate}`;
}
