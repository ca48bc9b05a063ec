import { contractTable } from '../../exports/contract-table.js';
import { jsonOf } from '../../exports/json.js';
import { counted, grouped, shortId, signedAmount } from '../../domain/wording.js';
import { kindOfLines, noLinesText } from '../../runs/line-choices.js';
import { contractChanges, type ContractChanges } from '../../store/lines/contract-changes.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table, type Column } from '../terminal/table.js';
import { writeExport } from '../terminal/write-export.js';

interface ContractsOptions {
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

const nouns = ['contract', 'contracts'] as const;

/** Shows what a preview would change by customer and contract, or writes it to a file. */
export async function contractsCommand(session: Session, reference: string, options: ContractsOptions): Promise<void> {
  const { terminal } = session;
  const { json, csv, xlsx } = options;
  const store = await session.store();
  const run = await requireRunByReference(store, reference);
  const { runId, status } = run;
  if (!run.isPreview) {
    const advice = `Its lines: billing-sync run lines ${shortId(runId)}`;
    throw new CommandFailure(
      exitCodes.usage,
      `${runId} is no preview, and only previews add up by contract. ${advice}`,
    );
  }
  const contracts = await contractChanges(store, runId);
  const batches = inOneBatch(contracts);
  if (json === true) await terminal.stream(jsonOf({ version: 1, runId, status }, 'contracts', contractTable, batches));
  else if (csv !== undefined) await writeExport(terminal, contractTable, batches, { format: 'csv', file: csv, nouns });
  else if (xlsx !== undefined)
    await writeExport(terminal, contractTable, batches, { format: 'xlsx', file: xlsx, nouns });
  else if (contracts.length === 0) terminal.message(noLinesText('changed', '', kindOfLines(run)));
  else terminal.data(table(columns, contracts.map(cellsOf), terminal));
}

async function* inOneBatch<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield await Promise.resolve(rows);
}

const columns: readonly Column[] = [
  { head: 'customer', flexible: true },
  { head: 'contract', flexible: true },
  { head: 'lines', align: 'right' },
  { head: 'to zero', align: 'right' },
  { head: 'reduced', align: 'right' },
  { head: 'raised', align: 'right' },
  { head: 'net per period', align: 'right' },
];

function cellsOf({ customerName, contractId, contractName, ...changes }: ContractChanges): string[] {
  const counts = [changes.lines, changes.toZero, changes.reduced, changes.raised].map(grouped);
  return [customerName, contractName === '' ? String(contractId) : contractName, ...counts, netText(changes)];
}

function netText({ amount, withoutPrice }: Pick<ContractChanges, 'amount' | 'withoutPrice'>): string {
  if (amount === null) return 'not known';
  const without = withoutPrice === 0 ? '' : `, without ${counted(withoutPrice, 'line')}`;
  return `${signedAmount(amount)}${without}`;
}
