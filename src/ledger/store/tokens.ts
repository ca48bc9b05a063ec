import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { theProgram, type Author, type NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { changedFields } from '../../domain/audit/changed-fields.js';
import { recordAudit } from '../../store/audit/record-audit.js';
import type { Store } from '../../store/database.js';

/** What a token may be used for. */
export const tokenScopes = [
  'billing:read',
  'billing:process',
  'changes:write',
  'rules:write',
  'tokens:manage',
] as const;
export type TokenScope = (typeof tokenScopes)[number];

export interface ApiToken {
  readonly tokenId: number;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const columns = sql`token_id "tokenId", name, scopes, created_at "createdAt", expires_at "expiresAt"`;

/** Makes a token. The answer holds it once; afterwards only its digest is known. */
export async function createToken(
  store: Store,
  { name, scopes, expiresAt }: Pick<ApiToken, 'name' | 'scopes' | 'expiresAt'>,
  author = theProgram,
): Promise<ApiToken & { readonly token: string }> {
  const token = `atria_${randomBytes(32).toString('base64url')}`;
  return store.transaction().execute(async (transaction) => {
    const { rows } = await sql<ApiToken>`
      insert into api_tokens (name, token_digest, scopes, expires_at)
      values (${name}, ${digestOf(token)}, ${scopes}, ${expiresAt}) returning ${columns}`.execute(transaction);
    const [stored] = rows;
    if (stored === undefined) throw new Error(`The token "${name}" could not be stored.`);
    await recordAudit(transaction, [entryOf(author, 'made', stored)]);
    return { ...stored, token };
  });
}

/** The token as it was made; undefined if there is none or it has expired. */
export async function findToken(store: Store, token: string, now: Date): Promise<ApiToken | undefined> {
  const { rows } = await sql<ApiToken>`
    select ${columns} from api_tokens where token_digest = ${digestOf(token)} and expires_at > ${now}`.execute(store);
  return rows[0];
}

export async function listTokens(store: Store, page: { offset: number; limit: number }): Promise<ApiToken[]> {
  const { rows } = await sql<ApiToken>`
    select ${columns} from api_tokens order by token_id offset ${page.offset} limit ${page.limit}`.execute(store);
  return rows;
}

export async function countTokens(store: Store): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) count from api_tokens`.execute(store);
  return rows[0]?.count ?? 0;
}

/** @returns whether there was such a token */
export async function deleteToken(store: Store, tokenId: number, author = theProgram): Promise<boolean> {
  return store.transaction().execute(async (transaction) => {
    const { rows } = await sql<ApiToken>`
      delete from api_tokens where token_id = ${tokenId} returning ${columns}`.execute(transaction);
    await recordAudit(
      transaction,
      rows.map((token) => entryOf(author, 'revoked', token)),
    );
    return rows.length > 0;
  });
}

function entryOf(author: Author, action: 'made' | 'revoked', token: ApiToken): NewAuditEntry {
  const { tokenId, name, scopes, expiresAt } = token;
  const fields = { Name: name, Scopes: scopes, 'Valid until': expiresAt.toISOString() };
  const changes = action === 'made' ? changedFields(undefined, fields) : changedFields(fields, undefined);
  return { ...author, action, record: 'token', id: String(tokenId), name, changes, reason: '' };
}

/** A token has 256 random bits, so a plain digest cannot be reversed by trying. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
