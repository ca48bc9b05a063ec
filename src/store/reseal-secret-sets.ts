import { sql } from 'kysely';
import { theProgram } from '../domain/audit/audit-entry.js';
import { recordAudit } from './audit/record-audit.js';
import type { Store } from './database.js';
import { seal, type SecretsKey } from './secret-set-cipher.js';
import {
  decrypted,
  entryOf,
  nextVersion,
  SecretSetError,
  storedColumns,
  storedSets,
  type StoredSet,
} from './secret-sets.js';

/**
 * Encrypts every set with the current key, in one transaction: all of them, or none.
 *
 * @returns the names of the sets that were encrypted anew now, and of those that had the current key already
 * @throws SecretSetError if a set cannot be read with any of the keys; nothing was changed then
 */
export async function rotateSecretSets(
  store: Store,
  keys: readonly [present: SecretsKey, ...former: SecretsKey[]],
  author = theProgram,
): Promise<{ rotated: string[]; already: string[] }> {
  const [present] = keys;
  return store.transaction().execute(async (transaction) => {
    const { rows } = await sql<StoredSet>`
      select ${storedColumns} from ${storedSets} order by secret_sets.name for update of secret_sets`.execute(
      transaction,
    );
    const texts = decryptedAll(keys, rows);
    const old = texts.filter(({ row }) => row.keyId !== present.id || row.version === null);
    for (const { row, text } of old) await sealAgain(transaction, present, row.name, text);
    await recordAudit(
      transaction,
      old.map(({ row }) => ({
        ...entryOf(author, 'encrypted anew', row.name),
        changes: [{ field: 'Key', before: row.keyId, after: present.id }],
      })),
    );
    const isOld = new Set(old.map(({ row }) => row.name));
    return { rotated: [...isOld], already: rows.map(({ name }) => name).filter((name) => !isOld.has(name)) };
  });
}

/**
 * Stores again the sets that were stored before versions were counted, so that no former version can be put back. A set
 * that cannot be read stays as it is.
 *
 * @param keys see {@link readingKeys}
 */
export async function bindSecretSets(store: Store, keys: readonly SecretsKey[]): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    const { rows } = await sql<StoredSet>`
      select ${storedColumns} from ${storedSets} where version is null for update of secret_sets`.execute(transaction);
    for (const row of rows) {
      const key = keys.find(({ id }) => id === row.keyId);
      const text = key === undefined ? undefined : readable(key, row);
      if (key !== undefined && text !== undefined) await sealAgain(transaction, key, row.name, text);
    }
  });
}

function readable(key: SecretsKey, row: StoredSet): string | undefined {
  try {
    return decrypted([key], row);
  } catch {
    return undefined;
  }
}

async function sealAgain(transaction: Store, key: SecretsKey, name: string, text: string): Promise<void> {
  const version = await nextVersion(transaction, name);
  const { nonce, ciphertext, tag } = seal(key, { name, version }, text);
  await sql`
    update secret_sets set key_id = ${key.id}, nonce = ${nonce}, ciphertext = ${ciphertext}, tag = ${tag}
    where name = ${name}`.execute(transaction);
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
