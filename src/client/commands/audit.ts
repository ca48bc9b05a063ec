import type { AuditEntry } from '../../domain/audit/audit-entry.js';
import { changeText } from '../../domain/audit/changed-fields.js';
import { counted, shortId, timeText } from '../../domain/wording.js';
import { auditTable } from '../../exports/audit-table.js';
import { jsonListOf } from '../../exports/json.js';
import { countAudit, readAudit, streamAudit, type AuditQuery } from '../../store/audit/audit-rows.js';
import { verifyAudit } from '../../store/audit/verify-audit.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table } from '../terminal/table.js';
import { writeExport } from '../terminal/write-export.js';

interface ListOptions extends AuditQuery {
  readonly limit: number;
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

const nouns = ['entry', 'entries'] as const;

/** Shows the newest decisions and edits, or writes all of them to a file, the oldest first. */
export async function auditListCommand(session: Session, options: ListOptions): Promise<void> {
  const { limit, json, csv, xlsx, ...query } = options;
  const { terminal } = session;
  const store = await session.store();
  if (json === true) {
    await terminal.stream(jsonListOf({ version: 1 }, 'entries', (entry) => entry, streamAudit(store, query)));
  } else if (csv !== undefined) {
    await writeExport(terminal, auditTable, streamAudit(store, query), { format: 'csv', file: csv, nouns });
  } else if (xlsx !== undefined) {
    await writeExport(terminal, auditTable, streamAudit(store, query), { format: 'xlsx', file: xlsx, nouns });
  } else {
    show(session, await readAudit(store, query, { limit }), await countAudit(store, query));
  }
}

function show({ terminal }: Session, entries: readonly AuditEntry[], found: number): void {
  if (found === 0) {
    terminal.message('Nothing matches your filter, or nothing was decided or edited yet.');
    return;
  }
  const columns = [
    ...([{ head: 'entry', align: 'right' }, { head: 'time (UTC)' }] as const),
    ...[
      { head: 'who', flexible: true },
      { head: 'what', flexible: true },
    ],
  ];
  const rows = entries.map((entry) => [String(entry.number), shortTime(entry.at), whoText(entry), whatText(entry)]);
  terminal.data(table(columns, rows, terminal));
  if (found > entries.length) terminal.message(`${found - entries.length} more; --limit ${found} shows all.`);
}

function shortTime(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

function whoText({ who, from }: AuditEntry): string {
  return who === null ? `not known (${from})` : `${who} (${from})`;
}

/** `job Nightly changed. LogLevel: Info → Verbose; Secrets: …` */
function whatText({ record, name, id, action, changes, reason }: AuditEntry): string {
  const named = record === 'run' ? shortId(id) : name === '' ? id : name;
  const details = [...changes.map(changeText), ...(reason === '' ? [] : [reason])];
  return `${record} ${named} ${action}${details.length === 0 ? '' : `. ${details.join('; ')}`}`;
}

/** Checks the chain of the audit record. The first entry that does not fit ends it with exit code 1. */
export async function auditVerifyCommand(
  session: Session,
  { expect, json }: { readonly expect?: string | undefined; readonly json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const { wrong, ...fitting } = await verifyAudit(await session.store(), expect);
  const { entries, at, digest } = fitting;
  if (json === true) {
    terminal.json({ ...fitting, wrong });
    if (wrong !== null) session.exitCode = exitCodes.failed;
    return;
  }
  const last = at === null ? '' : ` The last one is of ${timeText(at)}.`;
  terminal.message(`${counted(entries, ...nouns)} as they were written.${last}`);
  if (wrong !== null) {
    throw new CommandFailure(exitCodes.failed, `The audit record was tampered with: ${wrong.problem}`);
  }
  terminal.message(
    expect === undefined
      ? 'Note this digest elsewhere: "audit verify --expect DIGEST" tells later whether anything up to it was changed.'
      : 'The digest that you noted is among them. The last one is now:',
  );
  terminal.data(digest);
}
