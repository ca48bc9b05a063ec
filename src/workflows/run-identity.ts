import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { RunIdentity, RunStart } from '../activities/run-start.js';
import { authorIn, startedByMemo } from '../domain/audit/audit-entry.js';
import type { GivenInputs } from './given-inputs.js';

const scheduledTimeKey = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const scheduledByKey = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

/** What Temporal knows of this execution; the schedule's nominal time stands in its search attributes. */
export function startOf(runId: string, { input, refused }: Pick<GivenInputs<unknown>, 'input' | 'refused'>): RunStart {
  const timeZone = workflowInfo().memo?.['timeZone'];
  return {
    ...identityOf(runId),
    timeZone: typeof timeZone === 'string' ? timeZone : null,
    ...(refused === undefined ? { input } : { refused }),
  };
}

export function identityOf(runId: string): RunIdentity {
  const { workflowId, startTime, typedSearchAttributes, memo } = workflowInfo();
  const scheduledTime = typedSearchAttributes.get(scheduledTimeKey);
  return {
    runId,
    workflowId,
    jobId: typedSearchAttributes.get(scheduledByKey) ?? null,
    scheduledTime: scheduledTime?.toISOString() ?? null,
    startTime: startTime.toISOString(),
    startedBy: authorIn(memo?.[startedByMemo]) ?? null,
  };
}
