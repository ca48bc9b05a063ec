import { sql } from 'kysely';
import { authorName, type Author } from '../../domain/audit/audit-entry.js';
import { changedFields, type RecordFields } from '../../domain/audit/changed-fields.js';
import type { Day } from '../../domain/day.js';
import type { CauseKey } from '../../domain/sync/cause-key.js';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, type Store } from '../database.js';
import { causeIdOf } from './cause-id.js';

/** What people arranged about a cause. */
export interface NewCare {
  /** null: nobody sees to it. */
  readonly assignee: string | null;
  /** The first day on which it is shown again; null: it is shown. */
  readonly snoozedUntil: Day | null;
  /** Why it may wait, or what is being done; "" where nobody said. */
  readonly reason: string;
}

/** What people arranged about a cause, as it is kept. */
export interface Care extends NewCare {
  /** 1 for the first arrangement. */
  readonly version: number;
  readonly by: string;
  readonly at: Date;
}

const careColumns = sql`
  c.assignee, c.snoozed_until "snoozedUntil", c.reason, c.version, c.changed_by "by", c.changed_at "at"`;

/** What is arranged about any cause, by the id of the cause. */
export async function listCare(store: Store): Promise<ReadonlyMap<string, Care>> {
  const { rows } = await sql<Care & CauseKey>`select c.code, c.subject, ${careColumns} from cause_care c`.execute(
    store,
  );
  return new Map(rows.map(({ code, subject, ...care }) => [causeIdOf({ code, subject }), care]));
}

/**
 * Keeps what is arranged about a cause, with its entry in the audit record.
 *
 * @param name what people call the cause
 * @param version that of the arrangement that was shown; 0: there was none
 * @returns undefined if somebody has arranged something else since, and nothing was kept
 */
export async function saveCare(
  store: Store,
  { code, subject, name }: CauseKey & { readonly name: string },
  care: NewCare,
  version: number,
  author: Author,
): Promise<Care | undefined> {
  const { assignee, snoozedUntil, reason } = care;
  return inTransaction(store, async (transaction) => {
    const present = await lockCareVersion(transaction, { code, subject });
    if (present !== version) return undefined;
    const { rows: kept } = await sql<Care>`
      select ${careColumns} from cause_care c where c.code = ${code} and c.subject = ${subject}`.execute(transaction);
    const [former] = kept;
    const { rows } = await sql<Care>`
      insert into cause_care as c (code, subject, assignee, snoozed_until, reason, changed_by)
      values (${code}, ${subject}, ${assignee}, ${snoozedUntil}, ${reason}, ${authorName(author)})
      on conflict (code, subject) do update
        set assignee = excluded.assignee, snoozed_until = excluded.snoozed_until, reason = excluded.reason,
          version = c.version + 1, changed_by = excluded.changed_by, changed_at = clock_timestamp()
      returning ${careColumns}`.execute(transaction);
    const changes = changedFields(former === undefined ? undefined : fieldsOf(former), fieldsOf(care));
    const about = { record: 'cause', id: causeIdOf({ code, subject }), name } as const;
    await recordAudit(transaction, [{ ...author, ...about, action: 'arranged', changes, reason }]);
    return rows[0];
  });
}

/**
 * The version of what is arranged about a cause, 0 if nothing is. Of two that arrange at once, the second waits here and
 * then finds the first.
 */
export async function lockCareVersion(transaction: Store, { code, subject }: CauseKey): Promise<number> {
  await sql`lock table cause_care in share row exclusive mode`.execute(transaction);
  const { rows } = await sql<{ version: number }>`
    select version from cause_care where code = ${code} and subject = ${subject}`.execute(transaction);
  return rows[0]?.version ?? 0;
}

function fieldsOf({ assignee, snoozedUntil }: NewCare): RecordFields {
  return { 'Assigned to': assignee, 'Snoozed until': snoozedUntil };
}
