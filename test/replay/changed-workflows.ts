// The present workflows with one more activity: what an incompatible change looks like to a recorded history.
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { SyncActivities } from '../../src/activities/index.js';
import { billingSync as present } from '../../src/workflows/index.js';

export { billingProcess, customerSync } from '../../src/workflows/index.js';

const { noteMilestone } = proxyActivities<SyncActivities>({ startToCloseTimeout: '1 minute' });

export async function billingSync(...given: Parameters<typeof present>): ReturnType<typeof present> {
  await noteMilestone(workflowInfo().firstExecutionRunId, 'empty');
  return present(...given);
}
