import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Store } from './database.js';

/** A set of secrets by the names that its job gave them. */
export type SecretSet = Readonly<Record<string, string>>;

/** A 256-bit key. It is kept outside the database, in a file or the environment. */
export interface SecretsKey {
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

/** Stores a set under a name, replacing what was there. */
export async function saveSecretSet(store: Store, key: SecretsKey, name: string, secrets: SecretSet): Promise<void> {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  // The name is authenticated too, so that one set's ciphertext cannot be put under another's name.
  cipher.setAAD(Buffer.from(name));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
  await sql`
    insert into secret_sets (name, key_id, nonce, ciphertext, tag)
    values (${name}, ${key.id}, ${nonce}, ${ciphertext}, ${cipher.getAuthTag()})
    on conflict (name) do update set key_id = excluded.key_id, nonce = excluded.nonce, ciphertext = excluded.ciphertext,
      tag = excluded.tag, updated_at = clock_timestamp()`.execute(store);
}

/**
 * Reads a set back.
 *
 * @throws an Error that says why it cannot be had: no such set, or stored with another key, or damaged
 */
export async function readSecretSet(store: Store, key: SecretsKey, name: string): Promise<SecretSet> {
  const { rows } = await sql<{ keyId: string; nonce: Buffer; ciphertext: Buffer; tag: Buffer }>`
    select key_id "keyId", nonce, ciphertext, tag from secret_sets where name = ${name}`.execute(store);
  const row = rows[0];
  if (row === undefined) throw new Error(`there is no secret set "${name}"`);
  if (row.keyId !== key.id) throw new Error(`the secret set "${name}" was stored with another key`);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, row.nonce);
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(row.tag);
    const text = Buffer.concat([decipher.update(row.ciphertext), decipher.final()]).toString('utf8');
    return JSON.parse(text) as SecretSet;
  } catch {
    throw new Error(`the secret set "${name}" is damaged; store it again`);
  }
}

/** The names of the stored sets, with the time of their last change. The values are never listed. */
export async function listSecretSets(store: Store): Promise<{ name: string; updatedAt: Date }[]> {
  const { rows } = await sql<{ name: string; updatedAt: Date }>`
    select name, updated_at "updatedAt" from secret_sets order by name`.execute(store);
  return rows;
}
