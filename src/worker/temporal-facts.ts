import type { Client } from '@temporalio/client';
import type { TemporalFacts } from '../activities/services.js';
import { chainState } from '../runs/chain-state.js';
import { answerAbout, describeExecution } from '../runs/temporal-execution.js';

/** What activities ask Temporal about, by its client. */
export function temporalFacts(client: Client): TemporalFacts {
  return {
    chainState: (workflowId, firstRunId) => chainState(client, workflowId, firstRunId),
    async isRunning(workflowId, firstRunId) {
      return (await chainState(client, workflowId, firstRunId)) !== 'ended';
    },
    async isCurrent(workflowId, executionId) {
      const latest = await describeExecution(client, workflowId);
      return latest?.status === 'running' && latest.runId === executionId;
    },
    async hasContinued(workflowId, executionId) {
      return (await describeExecution(client, workflowId, executionId))?.status === 'continuedAsNew';
    },
    async schedule(scheduleId) {
      // Nothing is decoded: of a schedule that has odd parameters the time zone is known all the same.
      const { namespace } = client.options;
      const described = await answerAbout(client, `the schedule ${scheduleId}`, () =>
        client.workflowService.describeSchedule({ namespace, scheduleId }),
      );
      if (described === undefined) return undefined;
      const timeZone = described.schedule?.spec?.timezoneName ?? '';
      const nextTimes = (described.info?.futureActionTimes ?? []).map(
        ({ seconds, nanos }) => new Date(Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1_000_000),
      );
      return { timeZone: timeZone === '' ? 'UTC' : timeZone, nextTimes };
    },
  };
}
