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

/** What the next run does with a change that somebody left out of an approval, in words that follow "the next run". */
export function leftOutNextText(approval: JobParameters['approval']): string {
  return approval === 'Required' ? 'asks about it again' : 'makes the change, and asks only above a limit';
}

/** Whether a run with these parameters changes lines in Autotask, and who sees its changes first. */
export function writesText({
  preview,
  limits,
  approval,
}: Pick<JobParameters, 'preview' | 'limits' | 'approval'>): string {
  if (preview === true) return 'no: a preview only shows what a run would change';
  if (approval === 'Required') return 'yes, once somebody has approved the changes';
  if (approval === 'AboveLimits')
    return 'yes, without asking, unless it would exceed a limit: then once somebody has approved the changes';
  if (Object.keys(limits ?? {}).length > 0)
    return 'yes, without asking, unless it would exceed a limit: then it changes nothing';
  return 'yes, without asking, whatever it finds';
}
