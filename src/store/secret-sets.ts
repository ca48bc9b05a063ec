import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Store } from './database.js';

/** A set of secrets by the names that its job gave them. */
export type SecretSet = Readonly<Record<string, string>>;

/** A 256-bit key. It is kept outside the database, in a file or the environment. */
export interface SecretsKey {
  /** Names the key in messages and in the store: the beginning of a digest, from which no key can be found. */
  readonly id: string;
  readonly bytes: Buffer;
}

const keyLength = 32;
const nonceLength = 12;

/**
 * Reads a key from its text form.
 *
 * @param text 32 bytes in base64 or hex
 * @throws an Error that does not repeat the text
 */
export function parseSecretsKey(text: string): SecretsKey {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (bytes.length !== keyLength) {
    throw new Error(
      'The secrets key must be 32 bytes, written in base64 or hex. Make one with: openssl rand -base64 32',
    );
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}

/** The keys that may have encrypted a set: the present one first, then the one before it. */
export function readingKeys(present: SecretsKey, former: SecretsKey | undefined): readonly SecretsKey[] {
  return former === undefined ? [present] : [present, former];
}

/** A set that cannot be had, and what to do about it. */
export class SecretSetError extends Error {
  override readonly name = 'SecretSetError';
  readonly reason: 'missing' | 'otherKey' | 'damaged';

  constructor(reason: SecretSetError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Stores a set under a name, replacing what was there. */
export async function saveSecretSet(store: Store, key: SecretsKey, name: string, secrets: SecretSet): Promise<void> {
  const { nonce, ciphertext, tag } = encrypted(key, name, JSON.stringify(secrets));
  await sql`
    insert into secret_sets (name, key_id, nonce, ciphertext, tag)
    values (${name}, ${key.id}, ${nonce}, ${ciphertext}, ${tag})
    on conflict (name) do update set key_id = excluded.key_id, nonce = excluded.nonce, ciphertext = excluded.ciphertext,
      tag = excluded.tag, updated_at = clock_timestamp()`.execute(store);
}

/**
 * Reads a set back.
 *
 * @param keys those that may have encrypted it, see {@link readingKeys}
 * @throws SecretSetError where there is no such set, none of the keys encrypted it, or it is damaged
 */
export async function readSecretSet(store: Store, keys: readonly SecretsKey[], name: string): Promise<SecretSet> {
  const { rows } = await sql<StoredSet>`select ${storedColumns} from secret_sets where name = ${name}`.execute(store);
  const [row] = rows;
  if (row === undefined) {
    throw new SecretSetError('missing', `there is no secret set "${name}"; store it with ${commandToSet(name)}`);
  }
  return JSON.parse(decrypted(keys, row)) as SecretSet;
}

/** What can be said of a stored set without showing it. */
export interface SecretSetState {
  readonly name: string;
  readonly updatedAt: Date;
  /** Of the key that encrypted it. */
  readonly keyId: string;
  /** Which of the keys reads it; `otherKey`: none, `damaged`: not even the one that encrypted it. */
  readonly readableWith: 'present' | 'former' | 'otherKey' | 'damaged';
  /** The names of its values; empty where it cannot be read. */
  readonly valueNames: readonly string[];
}

/** The stored sets by name, each tried with the keys. */
export async function inspectSecretSets(store: Store, keys: readonly SecretsKey[]): Promise<SecretSetState[]> {
  const { rows } = await sql<StoredSet>`select ${storedColumns} from secret_sets order by name`.execute(store);
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

/** Each value of all sets that the keys can read, for finding it where it does not belong. Names of users are none. */
export async function storedSecretValues(store: Store, keys: readonly SecretsKey[]): Promise<string[]> {
  const { rows } = await sql<StoredSet>`select ${storedColumns} from secret_sets`.execute(store);
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
 * Encrypts every set with the present key, in one transaction: all of them, or none.
 *
 * @returns the names of the sets that were encrypted anew now, and of those that had the present key already
 * @throws SecretSetError where a set cannot be read with any of the keys; nothing was changed then
 */
export async function rotateSecretSets(
  store: Store,
  keys: readonly [present: SecretsKey, ...former: SecretsKey[]],
): Promise<{ rotated: string[]; already: string[] }> {
  const [present] = keys;
  return store.transaction().execute(async (transaction) => {
    const { rows } = await sql<StoredSet>`
      select ${storedColumns} from secret_sets order by name for update`.execute(transaction);
    const texts = decryptedAll(keys, rows);
    const old = texts.filter(({ row }) => row.keyId !== present.id);
    for (const { row, text } of old) {
      const { nonce, ciphertext, tag } = encrypted(present, row.name, text);
      await sql`
        update secret_sets set key_id = ${present.id}, nonce = ${nonce}, ciphertext = ${ciphertext}, tag = ${tag}
        where name = ${row.name}`.execute(transaction);
    }
    const isOld = new Set(old.map(({ row }) => row.name));
    return { rotated: [...isOld], already: rows.map(({ name }) => name).filter((name) => !isOld.has(name)) };
  });
}

/** Every set in the clear, or one error that names each that cannot be read. */
function decryptedAll(keys: readonly SecretsKey[], rows: readonly StoredSet[]): { row: StoredSet; text: string }[] {
  const failures: SecretSetError[] = [];
  const texts = rows.map((row) => {
    try {
      return { row, text: decrypted(keys, row) };
    } catch (error) {
      if (!(error instanceof SecretSetError)) throw error;
      failures.push(error);
      return { row, text: '' };
    }
  });
  const [first] = failures;
  if (first === undefined) return texts;
  throw new SecretSetError(first.reason, failures.map(({ message }) => message).join('; '));
}

/** @returns whether there was such a set */
export async function removeSecretSet(store: Store, name: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from secret_sets where name = ${name}`.execute(store);
  return numAffectedRows === 1n;
}

/** The names of the stored sets, with the time of their last change. The values are never listed. */
export async function listSecretSets(store: Store): Promise<{ name: string; updatedAt: Date }[]> {
  const { rows } = await sql<{ name: string; updatedAt: Date }>`
    select name, updated_at "updatedAt" from secret_sets order by name`.execute(store);
  return rows;
}

interface StoredSet {
  readonly name: string;
  readonly updatedAt: Date;
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

const storedColumns = sql`name, updated_at "updatedAt", key_id "keyId", nonce, ciphertext, tag`;

function encrypted(key: SecretsKey, name: string, text: string): Pick<StoredSet, 'nonce' | 'ciphertext' | 'tag'> {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  // The name is authenticated too, so that one set's ciphertext cannot be put under another's name.
  cipher.setAAD(Buffer.from(name));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

function commandToSet(name: string): string {
  return `"billing-sync secrets set ${/^[\w.-]+$/.test(name) ? name : `'${name}'`}"`;
}

/** The key is chosen by its id: a set that its own key cannot read is damaged. */
function decrypted(keys: readonly SecretsKey[], { name, keyId, nonce, ciphertext, tag }: StoredSet): string {
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
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce);
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
  } catch {
    throw new SecretSetError('damaged', `the secret set "${name}" is damaged; ${again}`);
  }
}
