import { dayInTimeZone, type Day } from '../../domain/day.js';
import { statementKinds, statementRows, type Statement, type StatementRow } from '../../domain/sync/statement.js';
import { amountText, counted, grouped, signedAmount, timeText } from '../../domain/wording.js';
import { statementTable } from '../../exports/statement-table.js';
import { customerMeant } from '../../runs/customer-meant.js';
import { choosePeriodOf, periodsOfCustomer, readStatement } from '../../runs/statement.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table, type Column } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { wrapped } from '../terminal/wrapped-text.js';
import { writeRows, type ExportOptions } from '../terminal/write-export.js';

/** Shows what was billed to a customer in a billing period, and why, or writes it to a file. */
export async function statementCommand(
  session: Session,
  given: string,
  { period: day, ...options }: ExportOptions & { readonly period?: Day | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const customer = await customerMeant(store, given);
  if ('problem' in customer) throw new CommandFailure(exitCodes.notFound, customer.problem);
  const period = choosePeriodOf(await periodsOfCustomer(store, customer.code), day);
  if ('problem' in period) throw new CommandFailure(exitCodes.notFound, period.problem);
  const { clock } = await session.configuration();
  const statement = await readStatement(store, customer, period, dayInTimeZone(clock ?? new Date(), 'UTC'));
  const { customerCode, customerName, runs } = statement;
  const document = { version: 1, customerCode, customerName, periodStart: period.start, periodEnd: period.end, runs };
  const answer = { document, name: 'rows', nouns: ['row', 'rows'] } as const;
  if (await writeRows(terminal, statementTable, statementRows(statement), options, answer)) return;
  show(terminal, statement);
}

function show(terminal: Terminal, { customerCode, customerName, period, lines, unbilled, runs }: Statement): void {
  const head = `${customerName} (${customerCode}), billing period ${period.start} to ${period.end}, by ${counted(runs, 'run')}`;
  terminal.data(wrapped(head, terminal.width, 0));
  for (const { rows, records } of lines) {
    const [first] = rows;
    if (first === undefined) continue;
    const { description, sku, serviceName, contractId, contractName } = first;
    const place = [serviceName, `contract ${contractId ?? ''} ${contractName}`.trim()].filter((part) => part !== '');
    terminal.data(`\n${wrapped(`${description} (${sku}), ${place.join(', ')}`, terminal.width, 0)}`);
    terminal.data(table(columns, [...rows, ...records].map(cellsOf), terminal));
  }
  if (unbilled.length === 0) return;
  terminal.data('\nBilled by Atria and on no contract line');
  terminal.data(table(unbilledColumns, unbilled.map(unbilledCellsOf), terminal));
}

const columns: readonly Column[] = [
  { head: 'what' },
  { head: 'when (UTC)' },
  { head: 'from' },
  { head: 'quantity', align: 'right' },
  { head: 'per period', align: 'right' },
  { head: 'code' },
  { head: 'why', flexible: true },
];

function cellsOf(row: StatementRow): string[] {
  const { kind, at, effectiveDate, amount, code, recordId, description, sku } = row;
  const why =
    recordId === null ? row.text : [`${description} (${sku}), record ${recordId}.`, row.text].join(' ').trim();
  const money = amount === null ? '' : kind === 'now' ? amountText(amount) : signedAmount(amount);
  const when = at === null ? '' : timeText(at).slice(0, 'YYYY-MM-DD HH:MM'.length);
  return [statementKinds[kind], when, effectiveDate ?? '', quantityOf(row), money, code ?? '', why];
}

function quantityOf({ kind, before, after, billed }: StatementRow): string {
  const units = (value: number | null) => (value === null ? '?' : grouped(value));
  switch (kind) {
    case 'start':
    case 'now':
      return units(after);
    case 'notAsBilled':
      return `billed ${units(billed)}`;
    case 'record':
      return units(billed);
    case 'doubtful':
    case 'change':
    case 'elsewhere':
      return `${units(before)} → ${units(after)}`;
  }
}

const unbilledColumns: readonly Column[] = [
  { head: 'billed as', flexible: true },
  { head: 'SKU' },
  { head: 'billed', align: 'right' },
  { head: 'code' },
  { head: 'why', flexible: true },
];

function unbilledCellsOf({ description, sku, billed, code, text }: StatementRow): string[] {
  return [description, sku, billed === null ? '' : grouped(billed), code ?? '', text];
}
