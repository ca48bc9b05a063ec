import type { ApprovalRule, JobParameters } from '../domain/parameters/job-parameters.js';
import { counted } from '../domain/wording.js';

/** When a run waits for a person, in words. */
export const approvalLabels: Readonly<Record<ApprovalRule, string>> = {
  None: 'Nobody is asked',
  AboveLimits: 'Above the limits',
  Required: 'For every change',
};

/** When a run waits for a person, for how long, and whether the person who started it may not approve it. */
export function approvalRuleText({
  approval,
  approvalDays,
  dualControl,
}: Pick<JobParameters, 'approval' | 'approvalDays' | 'dualControl'>): string {
  if (approval === undefined) return approvalLabels.None;
  const days = approvalDays === undefined ? '' : `, within ${counted(approvalDays, 'day')}`;
  return `${approvalLabels[approval]}${days}${dualControl === true ? ', dual control' : ''}`;
}
