import { sql } from 'kysely';
import {
  stateOf,
  untouchedBudget,
  type BudgetState,
  type BudgetTerms,
  type CallBudget,
} from '../domain/sync/call-budget.js';
import type { Store } from './database.js';

/**
 * Changes the budget of calls to an Autotask database, by the store's clock. If somebody else's change comes in between,
 * it begins anew.
 *
 * @param change gets the present budget and the time; may be called more than once
 */
export async function changeCallBudget<Answer>(
  store: Store,
  databaseCi: number,
  terms: BudgetTerms,
  change: (budget: CallBudget, now: number) => { readonly budget: CallBudget; readonly answer: Answer },
): Promise<Answer> {
  for (;;) {
    const known = await read(store, databaseCi);
    const { budget, answer } = change(known.budget, known.now);
    if (budget === known.budget) return answer;
    const { numAffectedRows } = await sql`
      insert into call_budgets (database_ci, budget, terms)
      values (${databaseCi}, ${JSON.stringify(budget)}::jsonb, ${JSON.stringify(terms)}::jsonb)
      on conflict (database_ci) do update
        set budget = excluded.budget, terms = excluded.terms, version = call_budgets.version + 1
      where call_budgets.version = ${known.version}`.execute(store);
    if (numAffectedRows === 1n) return answer;
  }
}

/** Where the calls to an Autotask database stand. */
export interface CallBudgetView extends BudgetState {
  readonly keptShare: number;
  /** Until when runs rest, because no call is left for them; null if they do not. */
  readonly stoppedUntil: Date | null;
}

/** @returns undefined if no worker has called it yet */
export async function callBudgetView(store: Store, databaseCi: number): Promise<CallBudgetView | undefined> {
  const { budget, terms, now } = await read(store, databaseCi);
  if (terms === null) return undefined;
  const { stoppedUntil } = budget;
  return {
    ...stateOf(budget, terms, now),
    keptShare: terms.callShareForOthers,
    stoppedUntil: stoppedUntil !== null && stoppedUntil > now ? new Date(stoppedUntil) : null,
  };
}

interface KnownBudget {
  readonly now: number;
  readonly version: number;
  readonly budget: CallBudget;
  readonly terms: BudgetTerms | null;
}

async function read(store: Store, databaseCi: number): Promise<KnownBudget> {
  const { rows } = await sql<Omit<KnownBudget, 'budget'> & { budget: CallBudget | null }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint now, coalesce(b.version, 0) version, b.budget, b.terms
    from (select) one left join call_budgets b on b.database_ci = ${databaseCi}`.execute(store);
  const [known] = rows;
  if (known === undefined) throw new Error('The store did not tell the calls of the hour.');
  return { ...known, budget: known.budget ?? untouchedBudget };
}
