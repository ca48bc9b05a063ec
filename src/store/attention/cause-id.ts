import { createHash } from 'node:crypto';
import type { CauseKey } from '../../domain/sync/cause-key.js';

/** A short id of a cause for addresses and commands: 12 hexadecimal digits. */
export function causeIdOf({ code, subject }: CauseKey): string {
  return createHash('sha256')
    .update(JSON.stringify([code, subject]))
    .digest('hex')
    .slice(0, 12);
}
