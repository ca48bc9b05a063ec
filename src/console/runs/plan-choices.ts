import type { PlanPart } from '../../domain/sync/decision.js';
import { changeOutcomes } from '../../runs/line-choices.js';
import type { Store } from '../../store/database.js';
import { customersToUndo, linesToUndo } from '../../store/lines/changed-amounts.js';
import { readLinePage, type LineToChoose } from '../../store/lines/line-pages.js';
import { proposedCustomers, type ProposedCustomer } from '../../store/lines/proposed-customers.js';

/** So many changes, and so many customers, can be chosen one by one. */
export const mostLines = 200;
export const mostCustomers = 1_000;

/** A customer of a plan; its lines are there if each of them can be chosen. */
export interface CustomerChoice extends ProposedCustomer {
  readonly lines: readonly LineToChoose[];
}

/** What of a plan a person can choose. */
export interface PlanChoices {
  readonly finest: 'lines' | 'customers' | 'everything';
  /** Empty if there are too many to choose from. */
  readonly customers: readonly CustomerChoice[];
}

/** Reads what of a preview can be chosen, in its order: each line, or each customer if it has many lines. */
export async function readPlanChoices(store: Store, previewId: string): Promise<PlanChoices> {
  const [{ lines }, customers] = await Promise.all([
    readLinePage(store, previewId, { outcomes: changeOutcomes }, { limit: mostLines + 1 }),
    proposedCustomers(store, previewId, mostCustomers + 1),
  ]);
  return choicesOf(lines, customers);
}

/** Reads in the same way what of the changes of a run can be chosen to be undone, by the names of the customers. */
export async function readUndoChoices(store: Store, runId: string): Promise<PlanChoices> {
  const [lines, customers] = await Promise.all([
    linesToUndo(store, runId, mostLines + 1),
    customersToUndo(store, runId, mostCustomers + 1),
  ]);
  return choicesOf(lines, customers);
}

function choicesOf(lines: readonly LineToChoose[], customers: readonly ProposedCustomer[]): PlanChoices {
  if (customers.length > mostCustomers) return { finest: 'everything', customers: [] };
  if (lines.length > mostLines) {
    return { finest: 'customers', customers: customers.map((each) => ({ ...each, lines: [] })) };
  }
  const linesOf = (code: string) => lines.filter(({ customerCode }) => customerCode === code);
  return { finest: 'lines', customers: customers.map((each) => ({ ...each, lines: linesOf(each.code) })) };
}

/** The part of a plan that a person chose: everything except what the person did not tick. */
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

/** Whether a part leaves out the whole plan. */
export function choosesNothing(
  { finest, customers }: PlanChoices,
  { exceptCustomers = [], exceptLines = [] }: PlanPart,
): boolean {
  if (finest === 'everything') return false;
  const left = new Set([...exceptCustomers, ...exceptLines]);
  return customers.every(
    ({ code, lines }) => left.has(code) || (lines.length > 0 && lines.every(({ lineId }) => left.has(lineId))),
  );
}

/** The same part with the fewest names, to describe a run: it names either what is chosen or what is left out. */
export function inFewestNames({ customers }: PlanChoices, part: PlanPart): PlanPart {
  const { exceptCustomers = [], exceptLines = [] } = part;
  const left = new Set([...exceptCustomers, ...exceptLines]);
  const chosen = customers.filter(({ code }) => !left.has(code));
  const whole = chosen.filter(({ lines }) => !lines.some(({ lineId }) => left.has(lineId)));
  const single = chosen.filter((each) => !whole.includes(each)).flatMap(({ lines }) => lines);
  const lines = single.filter(({ lineId }) => !left.has(lineId));
  if (whole.length + lines.length > left.size || left.size === 0) return part;
  return {
    ...(whole.length === 0 ? {} : { customers: whole.map(({ code }) => code) }),
    ...(lines.length === 0 ? {} : { lines: lines.map(({ lineId }) => lineId) }),
  };
}
