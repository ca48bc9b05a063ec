import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { ClaimedChange } from '../activities/claim-lines.js';
import type { UpdateResult } from '../activities/update-line.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { remoteActivities } from './activity-proxies.js';

export interface CustomerSyncInput {
  readonly customerCode: string;
  readonly changes: readonly ClaimedChange[];
  readonly settings: SyncSettings;
  /** Whether it fails if the run was stopped, so that Temporal's pages show it so. Older runs have no such input. */
  readonly failsIfHalted?: boolean;
}

export type CustomerSyncResult = Readonly<Record<UpdateResult | 'failed' | 'skipped', number>>;

/** The type of the failure of a customer whose changes were stopped; its details are the result. */
export const haltedFailure = 'Halted';

/**
 * Sends the claimed changes of one company, one after the other. So no two changes of one contract are under way at a
 * time. If the activity of a change fails, reads judge the change later; the others go on.
 *
 * @throws an ApplicationFailure if the run was stopped before all of them were sent, unless it is cancelled
 */
export async function customerSync({
  changes,
  settings,
  failsIfHalted,
}: CustomerSyncInput): Promise<CustomerSyncResult> {
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
  if (failsIfHalted === true && result.halted > 0 && !CancellationScope.current().consideredCancelled) {
    const { halted, skipped } = result;
    const message = `The run was stopped, and its log says why. Not sent: ${halted + skipped} of ${changes.length} changes.`;
    throw ApplicationFailure.create({ type: haltedFailure, message, nonRetryable: true, details: [result] });
  }
  return result;
}
