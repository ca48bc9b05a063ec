import type { Day } from '../day.js';
import type { CodedValues } from '../log/log-codes.js';
import { counted } from '../wording.js';
import { createdLineNote, type ChangedLine } from './line-outcome.js';
import { shownAs, type ProposedChange } from './proposed-change.js';

/** What a person said when they held a customer or a line back. */
export interface Hold {
  /** The first day whose runs change it again. */
  readonly until: Day;
  readonly by: string;
  readonly reason: string;
}

/** The entry for a line that a run would change, and leaves as it is because somebody holds it back. */
export function heldBackLine(
  line: ChangedLine,
  { until, by, reason }: Hold,
  proposed: ProposedChange,
  runDay: Day,
): CodedValues {
  const { customerName, description, sku } = line;
  const note = `${unchanged(proposed, runDay)}${createdLineNote(line)}`;
  return { code: 'AT67', values: { customerName, description, sku, until, by, reason, note } };
}

/**
 * Why a change that a preview showed is not made, as somebody holds its line back since.
 *
 * @param hold empty if it was ended meanwhile
 */
export function heldSince(previewed: ProposedChange, { by = 'somebody', until }: Partial<Hold>): string {
  return `${shownAs(previewed)}; now ${by} holds it back${until === undefined ? '' : ` until ${until}`}`;
}

function unchanged({ change, before, after, effectiveDate }: ProposedChange, runDay: Day): string {
  const units = counted(after, 'unit');
  if (change === 'create') return `: it is not created with ${units}`;
  // Until a day to come it may have other units.
  const from = effectiveDate > runDay ? ` from ${effectiveDate}` : '';
  return `: it keeps ${before} instead of ${units}${from}`;
}
