import { CancellationScope } from '@temporalio/workflow';
import type { ClaimedChange } from '../activities/claim-lines.js';
import type { UpdateResult } from '../activities/update-line.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { remoteActivities } from './activity-proxies.js';

export interface CustomerSyncInput {
  readonly customerCode: string;
  readonly changes: readonly ClaimedChange[];
  readonly settings: SyncSettings;
}

export type CustomerSyncResult = Readonly<Record<UpdateResult | 'failed' | 'skipped', number>>;

/**
 * Makes the claimed changes of one customer, one after the other, so that no two changes of one contract are
 * under way at a time. If the activity of a change fails, reads judge the change later; the others go on.
 */
export async function customerSync({ changes, settings }: CustomerSyncInput): Promise<CustomerSyncResult> {
  const { updateLine } = remoteActivities(settings);
  const result = { answered: 0, inDoubt: 0, rejected: 0, notSent: 0, halted: 0, failed: 0, skipped: 0 };
  for (const { summary, ...change } of changes) {
    if (result.halted > 0 || CancellationScope.current().consideredCancelled) {
      result.skipped += 1;
      continue;
    }
    try {
      // A change that has begun is finished: to cancel it would only leave its outcome in doubt.
      const outcome = await CancellationScope.nonCancellable(() =>
        summary === undefined ? updateLine(change) : updateLine.executeWithOptions({ summary }, [change]),
      );
      result[outcome] += 1;
    } catch {
      result.failed += 1;
    }
  }
  return result;
}
