import { sql, type RawBuilder } from 'kysely';
import type { LogCode } from '../../domain/log/log-codes.js';
import { changedCodes, codesWithEffect, fedCodes, proposedCodes, unfinishedCodes } from '../../domain/log/outcomes.js';

/*
 * Which outcomes of a line mean what, within a query. They are written out, as the conditions of partial indexes are: a
 * parameter would keep Postgres from using these.
 */

const listed = (codes: readonly LogCode[]): RawBuilder<unknown> =>
  sql`(${sql.join(codes.map((code) => sql.lit(code)))})`;

/** `outcome in` these: the run changed the line. */
export const changedOutcomes = listed(changedCodes);

/** `outcome in` these: the preview would change the line. */
export const proposedOutcomes = listed(proposedCodes);

/** `outcome in` these: a change of the line counts from a day, made or only shown. */
export const datedOutcomes = listed([...changedCodes, ...proposedCodes]);

/** `outcome in` these: the line has the quantity that was billed. */
export const fedOutcomes = listed(fedCodes);

/** `outcome in` these: the run found the billed quantity on the line. */
export const equalOutcomes = listed(codesWithEffect('equal'));

/** `outcome in` these: the run gave the line back what it had before the run that it undoes. */
export const restoredOutcomes = listed(codesWithEffect('restored'));

/** `outcome in` these: the run does not know whether Autotask made its change. */
export const doubtfulOutcomes = listed(codesWithEffect('inDoubt'));

/** `outcome in` these: the change was not shown so, or nobody approved it. */
export const leftOutOutcomes = listed(codesWithEffect('leftOut'));

/** `outcome in` these: a person holds the line back. */
export const heldBackOutcomes = listed(codesWithEffect('heldBack'));

/** `outcome in` these: no billing record leads to the line. */
export const orphanedOutcomes = listed(codesWithEffect('orphaned'));

/** `outcome in` these: the run did not come to the end of the line. */
export const unfinishedOutcomes = listed(unfinishedCodes);

/** Within a query: the number of lines changed by the run that a column names. */
export function changedLinesOf(runColumn: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(
    select count(*) from plan_lines l where l.run_id = ${runColumn} and l.outcome in ${changedOutcomes})`;
}
