import { sql, type RawBuilder } from 'kysely';
import type { PlanPart } from '../../domain/sync/decision.js';
import type { Hold } from '../../domain/sync/held-back.js';
import { differsFrom, type PricedChange, type Reported } from '../../domain/sync/proposed-change.js';
import type { Store } from '../database.js';
import { heldBackOutcomes, proposedOutcomes } from '../log/outcome-codes.js';
import { holdOfLine } from './held-back.js';
import { isInPart } from './plan-parts.js';
import { proposedColumns } from './proposed-lines.js';

/** In a query: the lines that a preview proposes to change. */
export function proposedBy(previewId: string): RawBuilder<unknown> {
  return sql`(select * from plan_lines where run_id = ${previewId} and outcome in ${proposedOutcomes})`;
}

/** A change that one of two previews shows and the other one does not show so. */
export interface MovedLine {
  readonly lineId: string;
  /** Customer and line, as people know them. */
  readonly name: string;
  /** null: the first preview shows no change of it. */
  readonly shown: PricedChange | null;
  /** null: the second one shows none. */
  readonly found: PricedChange | null;
  /** Who holds the line back, so that the second one shows no change; empty if the hold was ended since. null: nobody. */
  readonly heldBack: Partial<Hold> | null;
  /** What the second one says of the line, or of its customer, if it shows no change. null: it shows one, or says nothing. */
  readonly reported: Reported | null;
}

/**
 * The changes within a part of a plan that differ between the preview that was decided on and a later one. One also differs if
 * Autotask has posted its period since, or has another price.
 */
export async function movedLines(
  store: Store,
  previews: { readonly shown: string; readonly found: string },
  part: PlanPart,
): Promise<MovedLine[]> {
  const changesOf = (runId: string) => sql`
    select line_id, customer_code, customer_name || ', ' || case when service_name = '' then description else service_name end name,
      ordinal, is_posted "isPosted", trim_scale(unit_price)::text "unitPrice", ${proposedColumns}
    from plan_lines where run_id = ${runId} and outcome in ${proposedOutcomes} and ${isInPart(part)}`;
  const changeOf = (preview: string) => sql`case when ${sql.ref(`${preview}.line_id`)} is not null
    then to_jsonb(${sql.ref(preview)}) - '{line_id,customer_code,name,ordinal}'::text[] end`;
  const { rows } = await sql<MovedLine>`
    select line_id "lineId", coalesce(shown.name, found.name) "name", ${changeOf('shown')} shown, ${changeOf('found')} found,
      (select coalesce(${holdOfLine}, '{}') from plan_lines l join runs r using (run_id)
        where l.run_id = ${previews.found} and l.line_id = coalesce(shown.line_id, found.line_id) and l.outcome in ${heldBackOutcomes}) "heldBack",
      case when found.line_id is null then ${reportedBy(previews.found)} end reported
    from (${changesOf(previews.shown)}) shown full join (${changesOf(previews.found)}) found using (line_id)
    where to_jsonb(shown) - 'ordinal' is distinct from to_jsonb(found) - 'ordinal'
    order by coalesce(shown.ordinal, found.ordinal), line_id`.execute(store);
  return rows.filter(({ shown, found }) => shown === null || found === null || differsFrom(shown, found) !== undefined);
}

/** In a query: what a run has logged of the line `shown`; if nothing, of its customer. */
function reportedBy(runId: string): RawBuilder<Reported | null> {
  return sql<Reported | null>`(
    select jsonb_build_object('code', said.code, 'message', entry.message)
    from (
      select 1 place, l.outcome code, 'line ' || l.line_id entry_key from plan_lines l
      where l.run_id = ${runId} and l.line_id = shown.line_id and l.outcome is not null
      union all
      select 2, c.outcome, 'customer ' || c.customer_code from run_customers c
      where c.run_id = ${runId} and c.customer_code = shown.customer_code and c.outcome is not null) said
    left join log_entries entry on entry.run_id = ${runId} and entry.entry_key = said.entry_key and entry.code = said.code
    order by said.place limit 1)`;
}

/** How many changes of a plan were approved, and how many were left out. */
export interface ApprovedCount {
  readonly approved: number;
  readonly leftOut: number;
}

/**
 * Marks on the lines of a preview which of its changes were approved: those of a part, except for the lines that have moved.
 *
 * @param moved how each of these lines has moved, as a clause
 */
export async function markApproved(
  store: Store,
  previewId: string,
  part: PlanPart,
  moved: ReadonlyMap<string, string>,
): Promise<ApprovedCount> {
  await sql`
    update plan_lines set is_approved = ${isInPart(part)} and not line_id = any(${[...moved.keys()]}::text[]),
      moved_since = ${JSON.stringify(Object.fromEntries(moved))}::jsonb ->> line_id
    where run_id = ${previewId} and outcome in ${proposedOutcomes}`.execute(store);
  return approvedCount(store, previewId);
}

/** How many changes of a preview were approved when somebody decided on it last. */
export async function approvedCount(store: Store, previewId: string): Promise<ApprovedCount> {
  const { rows } = await sql<ApprovedCount>`
    select count(*) filter (where is_approved) approved, count(*) filter (where not is_approved) "leftOut"
    from plan_lines where run_id = ${previewId} and outcome in ${proposedOutcomes}`.execute(store);
  return rows[0] ?? { approved: 0, leftOut: 0 };
}
