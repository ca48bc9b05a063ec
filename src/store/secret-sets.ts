import { sql } from 'kysely';
import { theProgram, type Author, type NewAuditEntry } from '../domain/audit/audit-entry.js';
import { closestName } from '../domain/closest-name.js';
import { recordAudit } from './audit/record-audit.js';
import type { Store } from './database.js';
import { seal, unseal, type Sealed, type SecretsKey } from './secret-set-cipher.js';

export type { SecretsKey } from './secret-set-cipher.js';

/** A set of secrets by the names that its job gave them. */
export type SecretSet = Readonly<Record<string, string>>;

/** The keys that may have encrypted a set: the current one first, then the former one. */
export function readingKeys(present: SecretsKey, former: SecretsKey | undefined): readonly SecretsKey[] {
  return former === undefined ? [present] : [present, former];
}

/** A set that cannot be read, and what to do about it. */
export class SecretSetError extends Error {
  override readonly name = 'SecretSetError';
  readonly reason: 'missing' | 'otherKey' | 'damaged';

  constructor(reason: SecretSetError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Somebody else stored a set of this name meanwhile. Nothing was done. */
export class SecretSetChanged extends Error {
  override readonly name = 'SecretSetChanged';
}

/**
 * Stores a set under a name, replacing what was there.
 *
 * @param how `opened`: the version of the set that it is to replace, `none` for a new one; not given: whatever is there
 * @returns the version of the set now
 * @throws SecretSetChanged
 */
export async function saveSecretSet(
  store: Store,
  key: SecretsKey,
  name: string,
  secrets: SecretSet,
  { opened, author = theProgram }: { readonly opened?: number | 'none'; readonly author?: Author } = {},
): Promise<number> {
  return store.transaction().execute(async (transaction) => {
    const version = await nextVersion(transaction, name);
    const isReplaced = await isStored(transaction, name);
    const isAsOpened = opened === undefined || opened === (isReplaced ? version - 1 : 'none');
    if (!isAsOpened) throw new SecretSetChanged(`Somebody else stored the secret set "${name}" meanwhile.`);
    const { nonce, ciphertext, tag } = seal(key, { name, version }, JSON.stringify(secrets));
    await sql`
      insert into secret_sets (name, key_id, nonce, ciphertext, tag)
      values (${name}, ${key.id}, ${nonce}, ${ciphertext}, ${tag})
      on conflict (name) do update set key_id = excluded.key_id, nonce = excluded.nonce, ciphertext = excluded.ciphertext,
        tag = excluded.tag, updated_at = clock_timestamp()`.execute(transaction);
    const valueNames = Object.keys(secrets).sort().join(', ');
    await recordAudit(transaction, [
      {
        ...entryOf(author, isReplaced ? 'replaced' : 'stored', name),
        changes: [
          { field: 'Version', before: isReplaced ? String(version - 1) : null, after: String(version) },
          { field: 'Stored anew, not shown', before: null, after: valueNames },
        ],
      },
    ]);
    return version;
  });
}

/** Values have no place in the audit record, so it cannot say which of them differ. */
export function entryOf(author: Author, action: string, name: string): NewAuditEntry {
  return { ...author, action, record: 'secret set', id: name, name: '', changes: [], reason: '' };
}

async function isStored(store: Store, name: string): Promise<boolean> {
  const { rows } = await sql`select 1 from secret_sets where name = ${name}`.execute(store);
  return rows.length > 0;
}

/** Once this is committed, what was stored under the name before is no longer trusted. */
export async function nextVersion(transaction: Store, name: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into secret_set_versions as counted (name, version) values (${name}, 1)
    on conflict (name) do update set version = counted.version + 1 returning version`.execute(transaction);
  if (rows[0] === undefined) throw new Error(`The version of the secret set "${name}" could not be counted.`);
  return rows[0].version;
}

/**
 * Reads a set back.
 *
 * @param keys those that may have encrypted it, see {@link readingKeys}
 * @throws SecretSetError if there is no such set, none of the keys encrypted it, or it is damaged
 */
export async function readSecretSet(store: Store, keys: readonly SecretsKey[], name: string): Promise<SecretSet> {
  const { rows } = await sql<StoredSet>`
    select ${storedColumns} from ${storedSets} where secret_sets.name = ${name}`.execute(store);
  const [row] = rows;
  if (row === undefined) {
    const meant = closestName(name, await storedNames(store));
    const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
    throw new SecretSetError('missing', `there is no secret set "${name}"${hint}; store it with ${commandToSet(name)}`);
  }
  return JSON.parse(decrypted(keys, row)) as SecretSet;
}

async function storedNames(store: Store): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from secret_sets order by name`.execute(store);
  return rows.map(({ name }) => name);
}

/** What can be said of a stored set without showing it. */
export interface SecretSetState {
  readonly name: string;
  readonly updatedAt: Date;
  /** Of the key that encrypted it. */
  readonly keyId: string;
  /** Which of the keys reads it; `otherKey`: none, `damaged`: not even the one that encrypted it. */
  readonly readableWith: 'present' | 'former' | 'otherKey' | 'damaged';
  /** The names of its values; empty if it cannot be read. */
  readonly valueNames: readonly string[];
}

/** The stored sets by name, each tried with the keys. */
export async function inspectSecretSets(store: Store, keys: readonly SecretsKey[]): Promise<SecretSetState[]> {
  const { rows } = await sql<StoredSet>`
    select ${storedColumns} from ${storedSets} order by secret_sets.name`.execute(store);
  return rows.map((row) => {
    const { name, updatedAt, keyId } = row;
    try {
      const valueNames = Object.keys(JSON.parse(decrypted(keys, row)) as SecretSet);
      return { name, updatedAt, keyId, readableWith: keyId === keys[0]?.id ? 'present' : 'former', valueNames };
    } catch (error) {
      const isOther = error instanceof SecretSetError && error.reason === 'otherKey';
      return { name, updatedAt, keyId, readableWith: isOther ? 'otherKey' : 'damaged', valueNames: [] };
    }
  });
}

/** Each value of all sets that the keys can read, for finding it where it does not belong. User names do not count. */
export async function storedSecretValues(store: Store, keys: readonly SecretsKey[]): Promise<string[]> {
  const { rows } = await sql<StoredSet>`select ${storedColumns} from ${storedSets}`.execute(store);
  return rows.flatMap((row) => {
    try {
      const values = Object.entries(JSON.parse(decrypted(keys, row)) as SecretSet);
      return values.filter(([name]) => !/^user_?name$/i.test(name)).map(([, value]) => value);
    } catch (error) {
      if (error instanceof SecretSetError) return [];
      throw error;
    }
  });
}

/**
 * Removes a set.
 *
 * @param opened the version of the set that a person saw; not given: whatever is there
 * @returns whether there was such a set
 * @throws SecretSetChanged
 */
export async function removeSecretSet(
  store: Store,
  name: string,
  author = theProgram,
  opened?: number,
): Promise<boolean> {
  return store.transaction().execute(async (transaction) => {
    if (!(await isStored(transaction, name))) return false;
    // Counted before anything is removed: who stores a set of this name waits here.
    const version = await nextVersion(transaction, name);
    const { numAffectedRows } = await sql`delete from secret_sets where name = ${name}`.execute(transaction);
    if (numAffectedRows !== 1n) return false;
    if (opened !== undefined && opened !== version - 1) {
      throw new SecretSetChanged(`Somebody else stored the secret set "${name}" meanwhile.`);
    }
    await sql`delete from connection_tests where secret_set = ${name}`.execute(transaction);
    await recordAudit(transaction, [entryOf(author, 'removed', name)]);
    return true;
  });
}

/** A stored set without its values, which are never listed. */
export interface ListedSecretSet {
  readonly name: string;
  /** How often a set of this name was stored. */
  readonly version: number;
  readonly updatedAt: Date;
}

/** The stored sets by name. */
export async function listSecretSets(store: Store): Promise<ListedSecretSet[]> {
  const { rows } = await sql<ListedSecretSet>`
    select secret_sets.name, coalesce(version, 0) version, updated_at "updatedAt" from ${storedSets}
    order by secret_sets.name`.execute(store);
  return rows;
}

export interface StoredSet extends Sealed {
  readonly name: string;
  readonly version: number | null;
  readonly updatedAt: Date;
  readonly keyId: string;
}

export const storedSets = sql`secret_sets left join secret_set_versions using (name)`;
export const storedColumns = sql`secret_sets.name, updated_at "updatedAt", key_id "keyId", nonce, ciphertext, tag, version`;

function commandToSet(name: string): string {
  return `"billing-sync secrets set ${/^[\w.-]+$/.test(name) ? name : `'${name}'`}"`;
}

/** The key is chosen by its id: a set that its own key cannot read is damaged. */
export function decrypted(keys: readonly SecretsKey[], stored: StoredSet): string {
  const { name, keyId } = stored;
  const again = `store it again with ${commandToSet(name)}`;
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    const here = keys.map(({ id }) => id).join(' and ');
    throw new SecretSetError(
      'otherKey',
      `the secret set "${name}" is encrypted with another key (${keyId}) than those here (${here}); give the other key as ` +
        `BILLING_SYNC_FORMER_KEY and run "billing-sync secrets rotate", or ${again}`,
    );
  }
  try {
    return unseal(key, stored, stored);
  } catch (error) {
    const message = `the secret set "${name}" is damaged, or a former one was put back; ${again}`;
    throw new SecretSetError('damaged', message, { cause: error });
  }
}
