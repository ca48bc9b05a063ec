import type { DayRange } from '../domain/billing-period.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { accountOf, type AccountStep, type LineAccount } from '../domain/sync/line-account.js';
import type { Statement, StatementLine, StatementRow } from '../domain/sync/statement.js';
import type { Store } from '../store/database.js';
import {
  changesElsewhere,
  periodsOfCustomer,
  pricesOf,
  sightingsOf,
  type ChangeElsewhere,
  type CustomerSighting,
  type LinePriced,
} from '../store/lines/customer-lines.js';
import type { BilledCustomer } from '../store/runs/run-customers.js';
import {
  lastReadOf,
  recordsOfCustomer,
  type CustomerRecord,
  type ReadCustomer,
} from '../store/runs/customer-records.js';
import { jobsThatRan } from '../store/runs/jobs-that-ran.js';
import { changeText, doubtText, elsewhereText, plannedText, startText, whyText } from './statement-texts.js';

/** The billing period of a customer that a day is in, or the newest one without a day; else why there is none. */
export function choosePeriodOf(
  periods: readonly DayRange[],
  day: Day | undefined,
): DayRange | { readonly problem: string } {
  const [newest] = periods;
  if (newest === undefined) return { problem: 'No run that is kept has looked at this customer.' };
  const found = day === undefined ? newest : periods.find(({ start, end }) => start <= day && day <= end);
  if (found !== undefined) return found;
  const ends = periods.slice(0, mostNamed).map(({ end }) => end);
  return {
    problem:
      `No run that is kept has looked at this customer for the billing period of ${day ?? ''}. ` +
      `There are runs for the periods to ${ends.join(', ')}${periods.length > mostNamed ? ' …' : ''}.`,
  };
}

const mostNamed = 12;

export { periodsOfCustomer };

/**
 * What the runs of a billing period found, did and left on the lines of a customer. It reads nothing but the store.
 *
 * @param today a change that counts from a later day does not count now
 */
export async function readStatement(
  store: Store,
  customer: BilledCustomer,
  period: DayRange,
  today: Day,
): Promise<Statement> {
  const [sightings, read] = await Promise.all([
    sightingsOf(store, customer.code, period),
    lastReadOf(store, customer.code, period),
  ]);
  const runIds = [...new Set([...sightings.map(({ runId }) => runId), ...(read === undefined ? [] : [read.runId])])];
  const lines = [...groupBy(sightings, ({ databaseCi, lineId }) => `${databaseCi ?? ''} ${lineId}`).values()];
  const placed = lines.filter((each) => lastOf(each).contractId !== null).sort(byName);
  const others = await changesElsewhere(store, runIds, placed.map(placeOf));
  const accounts = placed.map((each) => {
    const account = accountOf(withLaterChanges(each, othersOf(each, others)));
    return { sightings: each, account, planned: plannedOf(account, today) };
  });
  const [records, prices, jobNames] = await Promise.all([
    recordsOfCustomer(store, customer.code, runIds),
    pricesOf(
      store,
      period,
      accounts.map(({ sightings: each, account, planned }) => {
        return { ...placeOf(each), units: planned?.until ?? account.now };
      }),
    ),
    jobsThatRan(store),
  ]);
  return {
    ...{ customerCode: customer.code, customerName: customer.name, period, runs: runIds.length },
    lines: accounts.map((each, index) =>
      lineOf(each, prices.get(index), records, { others: othersOf(each.sightings, others), jobNames }),
    ),
    unbilled: unbilledOf(lines.filter((each) => lastOf(each).contractId === null).map(lastOf), read, records),
  };
}

function lastOf(sightings: readonly CustomerSighting[]): CustomerSighting {
  const last = sightings.at(-1);
  if (last === undefined) throw new Error('A line that no run has seen is in no statement.');
  return last;
}

function placeOf(sightings: readonly CustomerSighting[]) {
  const { databaseCi, lineId } = lastOf(sightings);
  return { databaseCi, lineId };
}

function othersOf(sightings: readonly CustomerSighting[], others: readonly ChangeElsewhere[]): ChangeElsewhere[] {
  const { databaseCi, lineId } = lastOf(sightings);
  return others.filter((each) => each.databaseCi === databaseCi && each.lineId === lineId);
}

/** The sightings, with what runs of other periods have changed since on the day that the last of them looked at. */
function withLaterChanges(
  sightings: readonly CustomerSighting[],
  others: readonly ChangeElsewhere[],
): readonly CustomerSighting[] {
  const last = lastOf(sightings);
  const { referenceDay, at } = last;
  let units = accountOf(sightings).now;
  if (units === null || referenceDay === null || last.change === 'doubtful') return sightings;
  const later: CustomerSighting[] = [];
  for (const other of others.filter((each) => each.at > at && each.effectiveDate <= referenceDay)) {
    units += other.delta;
    later.push({ ...last, at: other.at, before: units, after: null, change: 'none' });
  }
  return [...sightings, ...later];
}

/** What runs have set a line to from a day to come. */
interface PlannedUnits {
  readonly from: Day;
  readonly units: number;
  /** What the line has until then. */
  readonly until: number;
}

function plannedOf({ steps }: LineAccount<CustomerSighting>, today: Day): PlannedUnits | undefined {
  const isPlanned = ({ kind, by }: AccountStep<CustomerSighting>) =>
    kind === 'change' && by.effectiveDate !== null && by.effectiveDate > today;
  const planned = steps.slice(steps.findLastIndex((step) => !isPlanned(step)) + 1);
  const [first, last] = [planned.at(0), planned.at(-1)];
  if (first?.kind !== 'change' || last?.kind !== 'change' || last.by.effectiveDate === null) return undefined;
  return { from: last.by.effectiveDate, units: last.after, until: first.before };
}

function byName(one: readonly CustomerSighting[], other: readonly CustomerSighting[]): number {
  const nameOf = ({ contractName, description, lineId }: CustomerSighting) =>
    [contractName, description, lineId].join('\0');
  return nameOf(lastOf(one)) < nameOf(lastOf(other)) ? -1 : 1;
}

const empty = {
  ...{ at: null, effectiveDate: null, before: null, after: null, billed: null, code: null, text: '', runId: null },
  ...{ startedBy: null, approvedBy: null, undoesRunId: null, unitPrice: null, amount: null, recordId: null },
};

/** What explains the changes of lines. */
interface Known {
  /** Changes of the line by runs of other periods, or by runs that are no longer kept. */
  readonly others: readonly ChangeElsewhere[];
  /** The names of jobs by their ids. */
  readonly jobNames: ReadonlyMap<string, string>;
}

interface KnownLine {
  readonly sightings: readonly CustomerSighting[];
  readonly account: LineAccount<CustomerSighting>;
  readonly planned: PlannedUnits | undefined;
}

function lineOf(
  { sightings, account, planned }: KnownLine,
  price: LinePriced | undefined,
  records: readonly CustomerRecord[],
  { others, jobNames }: Known,
): StatementLine {
  const { start, steps } = account;
  const now = planned?.until ?? account.now;
  const last = lastOf(sightings);
  const { lineId, databaseCi, description, sku, serviceName, contractId, contractName, runId, at, outcome } = last;
  const line = { ...empty, lineId, databaseCi, description, sku, serviceName, contractId, contractName };
  const first = sightings.find(({ before }) => before !== null) ?? sightings[0];
  // An undo aims at what a line had, not at what Atria bills.
  const billing = sightings.filter((each) => each.pass !== 'undo' && !hasOlderRecords(each)).at(-1);
  const billed = billing?.target ?? null;
  const rows: StatementRow[] = [
    { ...line, kind: 'start', after: start, at: first?.at ?? null, runId: first?.runId ?? null, text: startText },
    ...steps.map((step) => ({ ...line, ...stepOf(step, { others, jobNames }) })),
    {
      ...{ ...line, kind: 'now', after: now, billed, at, runId, code: outcome, text: billing?.quantityRule ?? '' },
      ...{ unitPrice: price?.unitPrice ?? null, amount: price?.amount ?? null },
    },
  ];
  if (billed !== null && billed !== now) {
    const text = planned?.units === billed ? plannedText(planned) : whyText(outcome, last.message);
    rows.push({ ...line, kind: 'notAsBilled', after: now, billed, at, runId, code: outcome, text });
  }
  return { lineId, runId, rows, records: recordsBehind(sightings, records).map((each) => recordRow(line, each)) };
}

function stepOf(
  step: AccountStep<CustomerSighting>,
  { others, jobNames }: Known,
): Pick<StatementRow, 'kind' | 'before' | 'after' | 'at' | 'text'> & Partial<StatementRow> {
  const { kind, before, by } = step;
  const { at, runId, effectiveDate, startedBy, approvedBy, undoesRunId } = by;
  if (kind === 'elsewhere') return { kind, before, after: step.after, at, text: elsewhereText(step, others) };
  const run = { at, runId, effectiveDate, startedBy, approvedBy, undoesRunId, code: by.outcome };
  if (kind === 'doubtful') return { ...run, kind, before, after: null, text: doubtText };
  const { unitPrice, amount } = by;
  return { ...run, kind, before, after: step.after, unitPrice, amount, text: changeText(by, jobNames) };
}

/** Whether the run left the line as another one has billed it from newer records. */
function hasOlderRecords({ outcome }: CustomerSighting): boolean {
  return outcome === 'AT69';
}

/** The newest records that a run summed into the line. */
function recordsBehind(
  sightings: readonly CustomerSighting[],
  records: readonly CustomerRecord[],
): readonly CustomerRecord[] {
  const newest = sightings.filter((each) => !hasOlderRecords(each));
  const found = newest.map(({ runId, lineId }) =>
    records.filter((record) => record.runId === runId && record.lineId === lineId),
  );
  return found.filter((each) => each.length > 0).at(-1) ?? [];
}

function recordRow(
  line: Omit<StatementRow, 'kind'>,
  { runId, recordId, pass, description, sku, quantity }: CustomerRecord,
): StatementRow {
  const text = pass === 'deprovisioned' ? 'Of the period before: the customer is gone.' : '';
  return { ...line, kind: 'record', description, sku, billed: quantity, runId, recordId, text };
}

const noLine = { ...empty, lineId: null, databaseCi: null, serviceName: '', contractId: null, contractName: '' };

/** What Atria bills and no contract line has, by the newest run that read the customer. */
function unbilledOf(
  lines: readonly CustomerSighting[],
  read: ReadCustomer | undefined,
  records: readonly CustomerRecord[],
): StatementRow[] {
  if (read === undefined) return [];
  const { runId, at, outcome, message } = read;
  const kind = 'notAsBilled';
  const ofLines = lines
    .filter((line) => line.runId === runId)
    .map(({ lineId, description, sku, serviceName, outcome: code, message: said }) => {
      // Of such a line, the plan has no quantity.
      const ofLine = records.filter((record) => record.runId === runId && record.lineId === lineId);
      const billed = ofLine.reduce((sum, { quantity }) => sum + quantity, 0);
      return { ...noLine, kind, description, sku, serviceName, billed, at, runId, code, text: whyText(code, said) };
    });
  const ofRecords = records
    .filter((record) => record.runId === runId && record.pass === 'records' && record.lineId === null)
    .map(({ description, sku, quantity: billed, outcome: code, message: said, recordId }) => {
      return { ...noLine, kind, description, sku, billed, at, runId, code, text: whyText(code, said), recordId };
    });
  const rows = [...ofLines, ...ofRecords] as StatementRow[];
  if (rows.length > 0 || outcome === null) return rows;
  return [{ ...noLine, kind, description: '', sku: '', at, runId, code: outcome, text: whyText(outcome, message) }];
}
