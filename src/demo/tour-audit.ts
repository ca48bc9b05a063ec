import { sql } from 'kysely';
import type { AuditEntry } from '../domain/audit/audit-entry.js';
import { changeText } from '../domain/audit/changed-fields.js';
import { counted, shortId, shortText, timeText } from '../domain/wording.js';
import { countAudit, readAudit, type AuditQuery } from '../store/audit/audit-rows.js';
import { verifyAudit, type AuditVerification } from '../store/audit/verify-audit.js';
import { inTransaction, type Store } from '../store/database.js';
import type { Run } from '../store/runs/runs.js';
import type { Guide } from './tour-guide.js';

const changesShown = 2;
const longestChange = 60;
/** What Temporal calls a run says least of all. */
const workflow = 'Workflow';

interface Kind extends AuditQuery {
  readonly action: string;
}

/** Tells who decided what, and verifies the record of it. */
export async function showAudit(guide: Guide, run: Run, undo: Run): Promise<void> {
  guide.begin('Audit: who decided what, when, and why');
  const { store } = guide;
  const kinds: readonly Kind[] = [
    { record: 'run', id: run.runId, action: 'started' },
    { record: 'run', id: run.runId, action: 'approved' },
    { record: 'run', id: undo.runId, action: 'started as an undo' },
    { record: 'hold', action: 'added' },
    { record: 'customer', action: 'changed' },
  ];
  const found = await Promise.all(kinds.map((kind) => newestOf(store, kind)));
  const entries = found.filter((entry) => entry !== undefined);
  for (const entry of entries) sayEntry(guide, entry);
  guide.check(
    'Run, approval, undo, hold and mapping each name a person, the place, and what became of what',
    entries.length === kinds.length && entries.every(({ who, changes }) => who !== null && changes.length > 0),
  );
  const [count, { wrong, entries: fitting, digest }] = await Promise.all([countAudit(store, {}), verifyAudit(store)]);
  guide.check(
    `The audit record has ${counted(count, 'entry', 'entries')}, all as they were written`,
    wrong === null && count > 0 && fitting === count,
  );
  guide.say(`Digest of the last one, to note elsewhere: ${digest}`);
  const [, approval] = entries;
  const tampered = await verifyTampered(store, approval?.number ?? 0);
  guide.check(
    `In a copy where somebody else approved, the check says: ${tampered.wrong?.problem ?? 'nothing.'}`,
    approval !== undefined && tampered.wrong?.number === approval.number,
  );
  guide.lead('/audit', 'audit verify', 'audit list --json');
  await guide.pause();
}

async function newestOf(store: Store, { action, ...query }: Kind): Promise<AuditEntry | undefined> {
  const count = await countAudit(store, query);
  return (await readAudit(store, query, { limit: count })).find((entry) => entry.action === action);
}

function sayEntry(
  guide: Guide,
  { number, at, who, from, record, id, name, action, changes, reason }: AuditEntry,
): void {
  const what = `${record} ${record === 'run' ? shortId(id) : name === '' ? id : name}`;
  const others = changes.filter(({ field }) => field !== workflow);
  const telling = others.length === 0 ? changes : others;
  const shown = telling.slice(0, changesShown).map((change) => shortText(changeText(change), longestChange));
  const more = changes.length > changesShown ? [`${changes.length - changesShown} more`] : [];
  const why = reason === '' ? '' : ` Reason: “${reason}”.`;
  guide.say(
    `${number}. ${timeText(at)}, ${who ?? 'nobody'} (${from}): ${what} ${action}. ${[...shown, ...more].join('; ')}.${why}`,
  );
}

/** Verifies a copy of the record in which an entry names somebody else. The record itself can only be added to. */
function verifyTampered(store: Store, number: number): Promise<AuditVerification> {
  return inTransaction(store, async (transaction) => {
    // Until the transaction ends, whoever asks it for the record gets the copy.
    await sql`create temp table audit_entries on commit drop as select * from audit_entries`.execute(transaction);
    await sql`update audit_entries set who = 'Somebody else' where entry_number = ${number}`.execute(transaction);
    return verifyAudit(transaction);
  });
}
