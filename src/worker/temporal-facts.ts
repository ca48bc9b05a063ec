import type { Client } from '@temporalio/client';
import type { ChainState, TemporalFacts } from '../activities/services.js';
import { answerAbout, describeExecution } from '../runs/temporal-execution.js';

/** What activities ask Temporal about, by its client. */
export function temporalFacts(client: Client): TemporalFacts {
  const chainState = async (workflowId: string, firstRunId: string): Promise<ChainState> => {
    const latest = await describeExecution(client, workflowId);
    // Under the same id another run may have been started since. Servers that do not tell leave it open.
    const isOther = latest?.firstRunId !== undefined && latest.firstRunId !== firstRunId;
    if (latest?.status !== 'running' || isOther) return 'ended';
    return latest.cancelRequested ? 'cancelling' : 'running';
  };
  return {
    chainState,
    async isRunning(workflowId, firstRunId) {
      return (await chainState(workflowId, firstRunId)) !== 'ended';
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
