import { Readable } from 'node:stream';
import { changeText } from '../../../domain/audit/changed-fields.js';
import type { AppendReport } from '../../../ledger/append-changes.js';
import { importFile, type ImportKind } from '../../../ledger/import/import.js';
import { withUploadedFile } from '../../../ledger/api/uploaded-file.js';
import { authorOf } from '../../author.js';
import { exitCodes } from '../../terminal/exit-codes.js';
import { inputPieces } from '../../terminal/input.js';
import { ledgerNow } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';
import { counted } from '../../../domain/wording.js';

interface ImportOptions {
  readonly format?: 'csv' | 'json' | undefined;
  readonly actor?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Records what a file holds, or tells why nothing of it was. */
export async function importCommand(session: Session, kind: ImportKind, file: string, options: ImportOptions) {
  const { terminal } = session;
  const format = options.format ?? (file.toLowerCase().endsWith('.json') ? 'json' : 'csv');
  const store = await session.storeToWrite();
  const request = { kind, format, author: authorOf(options), now: await ledgerNow(session) };
  // Others wait while changes are recorded, so a slow sender is read to its end first.
  const report = await withUploadedFile(Readable.from(inputPieces(terminal, file)), (source) =>
    importFile(store, { ...request, source }),
  );
  if (options.json === true) terminal.json(report);
  else tell(session, report);
  if (report.refusedCount > 0) session.exitCode = exitCodes.usage;
}

function tell(session: Session, report: AppendReport): void {
  if (report.refusedCount === 0) tellRecorded(session, report);
  else tellRefused(session, report);
}

function tellRecorded({ terminal }: Session, { recorded, alreadyKnown, edits, editCount }: AppendReport): void {
  const columns = [{ head: 'changed' }, { head: 'name', flexible: true }, { head: 'before → after', flexible: true }];
  const rows = edits.map(({ record, id, name, changes }) => {
    return [`${record} ${id}`, name, changes.map(changeText).join('; ')];
  });
  if (rows.length > 0) terminal.data(table(columns, rows, terminal));
  if (editCount > edits.length)
    terminal.message(`The first ${edits.length} of ${counted(editCount, 'edit')} are shown.`);
  const known = alreadyKnown === 0 ? '' : `, ${counted(alreadyKnown, 'change')} had been recorded before`;
  terminal.message(`${counted(recorded, 'change')} recorded${known}.`);
}

function tellRefused({ terminal }: Session, { refused, refusedCount }: AppendReport): void {
  const columns = [
    { head: 'row', align: 'right' },
    { head: 'reason', flexible: true },
  ] as const;
  terminal.data(
    table(
      columns,
      refused.map(({ row, reason }) => [String(row), reason]),
      terminal,
    ),
  );
  const shown = refusedCount > refused.length ? ` The first ${refused.length} are shown.` : '';
  terminal.message(`${counted(refusedCount, 'row')} refused, so nothing was recorded.${shown}`);
}
