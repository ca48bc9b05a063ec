import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
/** In bytes. Without it, OpenSSL believes tags that were cut to four, which can be guessed. */
const authTagLength = 16;

/** A 256-bit key. It is kept outside the database, in a file or the environment. */
export interface SecretsKey {
  /** Names the key in messages and in the store: the beginning of a digest, from which no key can be found. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** One AES-256-GCM message. */
export interface Sealed {
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** What a message belongs to; it cannot be read as anything else's. */
export interface SealedFor {
  readonly name: string;
  /** How often the set has been stored; null for one of the time before that was counted. */
  readonly version: number | null;
}

export function seal(key: SecretsKey, owner: SealedFor, text: string): Sealed {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength });
  cipher.setAAD(boundTo(key, owner));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

/** @throws an Error if the message was changed, or belongs to something else */
export function unseal(key: SecretsKey, owner: SealedFor, { nonce, ciphertext, tag }: Sealed): string {
  const decipher = createDecipheriv(algorithm, key.bytes, nonce, { authTagLength });
  decipher.setAAD(boundTo(key, owner));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

function boundTo(key: SecretsKey, { name, version }: SealedFor): Buffer {
  return Buffer.from(version === null ? name : JSON.stringify(['secret set', name, key.id, version]));
}
