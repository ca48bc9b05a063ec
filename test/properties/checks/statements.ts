import { referenceDay } from '../../campaign/checks/days.js';
import { unitsOn } from '../../campaign/ledger.js';
import type { Check, Evidence, StatementFact, StatementRow, StatementViews } from '../evidence.js';
import { priceTimes } from '../money.js';
import { priceOf } from './amounts.js';
import { unlike } from './multiset.js';

/**
 * A statement leads each line of a customer from what it had to what Autotask has now, by changes at their exact amounts,
 * and accounts for each record that Atria bills. Each view of it says the same.
 */
export const statementsAddUp: Check = (evidence) =>
  Object.entries(evidence.statements).flatMap(([code, statement]) => {
    const breaches = [
      ...linesOf(statement).flatMap((rows) => ofLine(rows, evidence)),
      ...allRecords(statement),
      ...views(statement),
    ];
    return breaches.map((breach) => `In the statement of ${code}, ${breach}`);
  });

/** The rows of each line without its billing records. */
function linesOf({ facts }: StatementViews): StatementFact[][] {
  const lines = new Map<string, StatementFact[]>();
  for (const fact of facts) {
    if (fact.lineId === '' || fact.what === 'Billing record') continue;
    lines.set(fact.lineId, [...(lines.get(fact.lineId) ?? []), fact]);
  }
  return [...lines.values()];
}

function ofLine(rows: readonly StatementFact[], evidence: Evidence): string[] {
  const start = rows.find(({ what }) => what === 'At the start');
  const now = rows.find(({ what }) => what === 'Now');
  const last = rows.findLast(({ what }) => what === 'Changed');
  if (start === undefined || now === undefined) return ['a line has no start, or no end.'];
  const { lineId } = start;
  const changes = rows.reduce((sum, { change }) => sum + Number(change), 0);
  const day = referenceDay(last?.from ?? '', evidence.periodEnd);
  const has = unitsOn(evidence.redone.quantities.get(lineId) ?? [], day);
  return [
    ...(Number(start.after) + changes === Number(now.after)
      ? []
      : [`line ${lineId} has ${start.after} at the start, ${changes} more, and ${now.after} now.`]),
    ...(last === undefined || String(has) === now.after
      ? []
      : [`line ${lineId} has ${now.after} now, and ${has} in Autotask.`]),
    ...rows.flatMap((row) => money(row, evidence)),
  ];
}

/** What the applied run changed, and what a line comes to now, has its exact amount; of an undo no price is read. */
function money({ lineId, what, after, change, amount, runId }: StatementFact, { before, runs }: Evidence): string[] {
  const isPriced = what === 'Changed' && runId === runs.applied?.runId;
  if (!isPriced && amount === '') return [];
  const wanted = priceTimes(priceOf(before, lineId), Number(what === 'Now' ? after : change));
  return amount === wanted ? [] : [`${what} of line ${lineId} comes to ${amount || 'nothing'}; expected is ${wanted}.`];
}

/** SKU by SKU, the records of the lines and what leads to no line are the units that Atria bills. */
function allRecords({ billedByAtria, facts }: StatementViews): string[] {
  const shown = facts.filter(({ what, lineId, text }) => {
    const isOfPeriod = what === 'Billing record' && !text.startsWith('Of the period before');
    return isOfPeriod || (what === 'Not as billed' && lineId === '');
  });
  return unlike(
    bySku(billedByAtria),
    bySku(shown.map(({ sku, billed }) => ({ sku, units: billed ?? NaN }))),
    'what Atria bills',
  );
}

function bySku(billed: StatementViews['billedByAtria']): string[] {
  const sums = new Map<string, number>();
  for (const { sku, units } of billed) sums.set(sku, (sums.get(sku) ?? 0) + units);
  return [...sums].map(([sku, units]) => `${units} of "${sku}"`);
}

function views(statement: StatementViews): string[] {
  const rows = linesOf(statement).flat();
  return Object.entries(statement.views).flatMap(([view, found]) => {
    // The page leaves out there what it says the row above.
    const wanted = rows.map((row) =>
      rowOf(view === 'the page' && row.what === 'Not as billed' ? { ...row, after: '' } : row),
    );
    return unlike(wanted, found, view);
  });
}

function rowOf({ sku, what, before, after, change, amount }: StatementRow): StatementRow {
  return { sku, what, before, after, change, amount };
}
