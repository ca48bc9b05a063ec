import { sql } from 'kysely';
import { amountText, counted, grouped, signedAmount } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { amountOfLine, difference } from '../store/lines/proposed-lines.js';
import { changedOutcomes, proposedOutcomes } from '../store/log/outcome-codes.js';

/** What changes come to. Amounts are decimals as text, per contract period, by the prices that the preview read. */
export interface Figures {
  readonly customers: number;
  readonly lines: number;
  readonly unitsMore: number;
  readonly unitsLess: number;
  readonly amountMore: string;
  readonly amountLess: string;
  readonly amount: string;
}

/** The figures of everything that a preview would change or, with a run, of that part of it which the run changed. */
export async function figuresOf(store: Store, previewId: string, runId?: string): Promise<Figures> {
  const changed = sql`and line_id in (
    select line_id from plan_lines where run_id = ${runId ?? null} and outcome in ${changedOutcomes})`;
  const { rows } = await sql<Figures>`
    select count(distinct customer_code) customers, count(*) lines,
      coalesce(sum(${difference}) filter (where ${difference} > 0), 0)::float8 "unitsMore",
      coalesce(-sum(${difference}) filter (where ${difference} < 0), 0)::float8 "unitsLess",
      trim_scale(coalesce(sum(${amountOfLine}) filter (where ${difference} > 0), 0))::text "amountMore",
      trim_scale(coalesce(-sum(${amountOfLine}) filter (where ${difference} < 0), 0))::text "amountLess",
      trim_scale(coalesce(sum(${amountOfLine}), 0))::text amount
    from plan_lines where run_id = ${previewId} and outcome in ${proposedOutcomes} ${runId === undefined ? sql`` : changed}`.execute(
    store,
  );
  const [figures] = rows;
  if (figures === undefined) throw new Error(`The figures of preview ${previewId} cannot be read.`);
  return figures;
}

/** The figures in words. */
export function figuresText(figures: Figures): string {
  const { customers, lines, unitsMore, unitsLess, amountMore, amountLess, amount } = figures;
  return (
    `${counted(lines, 'line')} of ${counted(customers, 'customer')}: ${counted(unitsMore, 'unit')} more and ${grouped(unitsLess)} less, ` +
    `which is ${amountText(amountMore)} more and ${amountText(amountLess)} less per contract period (net ${signedAmount(amount)}).`
  );
}
