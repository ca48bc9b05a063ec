import type { PlanPart } from '../../domain/sync/decision.js';
import { changeOutcomes } from '../../runs/line-choices.js';
import type { Store } from '../../store/database.js';
import { readLinePage, type ShownLine } from '../../store/lines/line-pages.js';
import { proposedCustomers, type ProposedCustomer } from '../../store/lines/proposed-customers.js';

/** So many changes, and so many customers, can be chosen one by one. */
const mostLines = 200;
const mostCustomers = 1_000;

/** A customer of a plan; its lines are there if each of them can be chosen. */
export interface CustomerChoice extends ProposedCustomer {
  readonly lines: readonly ShownLine[];
}

/** What of a plan a person can choose. */
export interface PlanChoices {
  readonly finest: 'lines' | 'customers' | 'everything';
  /** Empty if there are too many to choose from. */
  readonly customers: readonly CustomerChoice[];
}

/** Reads what of a preview can be chosen, in its order: each line, or each customer if it has many lines. */
export async function readPlanChoices(store: Store, previewId: string): Promise<PlanChoices> {
  const [{ lines, after }, customers] = await Promise.all([
    readLinePage(store, previewId, { outcomes: changeOutcomes }, { limit: mostLines }),
    proposedCustomers(store, previewId, mostCustomers + 1),
  ]);
  if (customers.length > mostCustomers) return { finest: 'everything', customers: [] };
  if (after !== null) return { finest: 'customers', customers: customers.map((each) => ({ ...each, lines: [] })) };
  const linesOf = (code: string) => lines.filter(({ customerCode }) => customerCode === code);
  return { finest: 'lines', customers: customers.map((each) => ({ ...each, lines: linesOf(each.code) })) };
}

/** The part of a plan that a person chose: everything but what was not ticked. */
export function partOf(
  { customers }: PlanChoices,
  ticked: { readonly customers: readonly string[]; readonly lines: readonly string[] },
): PlanPart {
  const [tickedCustomers, tickedLines] = [new Set(ticked.customers), new Set(ticked.lines)];
  const [chosen, left] = [
    customers.filter(({ code }) => tickedCustomers.has(code)),
    customers.filter(({ code }) => !tickedCustomers.has(code)),
  ];
  const leftLines = chosen.flatMap(({ lines }) => lines.filter(({ lineId }) => !tickedLines.has(lineId)));
  return {
    ...(left.length === 0 ? {} : { exceptCustomers: left.map(({ code }) => code) }),
    ...(leftLines.length === 0 ? {} : { exceptLines: leftLines.map(({ lineId }) => lineId) }),
  };
}
