import { createHash } from 'node:crypto';
import type { SecretsKey } from './secret-set-cipher.js';

const keyLength = 32;

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
