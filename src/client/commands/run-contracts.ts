import { contractTable } from '../../exports/contract-table.js';
import { counted, grouped, shortId, signedAmount } from '../../domain/wording.js';
import { noLinesText } from '../../runs/line-choices.js';
import { contractChanges, type ContractChanges } from '../../store/lines/contract-changes.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table, type Column } from '../terminal/table.js';
import { writeRows, type ExportOptions } from '../terminal/write-export.js';

const nouns = ['contract', 'contracts'] as const;

/** Shows what a preview would change by customer and contract, or writes it to a file. */
export async function contractsCommand(session: Session, reference: string, options: ExportOptions): Promise<void> {
  const { terminal } = session;
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
  const answer = { document: { version: 1, runId, status }, name: 'contracts', nouns };
  if (await writeRows(terminal, contractTable, contracts, options, answer)) return;
  if (contracts.length === 0) terminal.message(noLinesText('changed', '', run));
  else terminal.data(table(columns, contracts.map(cellsOf), terminal));
}

const columns: readonly Column[] = [
  { head: 'customer', flexible: true },
  { head: 'contract', flexible: true },
  { head: 'lines', align: 'right' },
  { head: 'to zero', align: 'right' },
  { head: 'reduced', align: 'right' },
  { head: 'raised', align: 'right' },
  { head: 'created', align: 'right' },
  { head: 'net per period', align: 'right' },
];

function cellsOf({ customerName, contractId, contractName, ...changes }: ContractChanges): string[] {
  const counts = [changes.lines, changes.toZero, changes.reduced, changes.raised, changes.created].map(grouped);
  return [customerName, contractName === '' ? String(contractId) : contractName, ...counts, netText(changes)];
}

function netText({ amount, withoutPrice }: Pick<ContractChanges, 'amount' | 'withoutPrice'>): string {
  if (amount === null) return 'not known';
  const without = withoutPrice === 0 ? '' : `, without ${counted(withoutPrice, 'line')}`;
  return `${signedAmount(amount)}${without}`;
}
