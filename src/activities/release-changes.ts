import { closeClaims } from '../store/claims.js';
import type { ClaimedChange } from './claim-lines.js';
import type { SyncServices } from './services.js';

/** Gives claimed changes back that nobody is going to send. What was sent already stays as it is. */
export function releaseChanges({ store }: SyncServices) {
  return async (changes: readonly ClaimedChange[]): Promise<void> => {
    await closeClaims(
      store,
      changes.map(({ claimId, token }) => ({ claimId, token, from: 'recorded', verdict: 'released' })),
    );
  };
}
