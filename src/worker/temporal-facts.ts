import { ScheduleNotFoundError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { TemporalFacts } from '../activities/services.js';

/** What activities ask Temporal about, by its client. */
export function temporalFacts(client: Client): TemporalFacts {
  return {
    async isRunning(workflowId, firstRunId) {
      try {
        const { status, raw } = await client.workflow.getHandle(workflowId).describe();
        const { firstRunId: present } = raw.workflowExecutionInfo ?? {};
        // Under the same id another run may have been started since. Servers that do not tell leave it open.
        const isOther = typeof present === 'string' && present !== '' && present !== firstRunId;
        return status.name === 'RUNNING' && !isOther;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async isCurrent(workflowId, executionId) {
      try {
        const { status, runId } = await client.workflow.getHandle(workflowId).describe();
        return status.name === 'RUNNING' && runId === executionId;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async schedule(scheduleId) {
      try {
        const { spec, info } = await client.schedule.getHandle(scheduleId).describe();
        const timeZone = spec.timezone === undefined || spec.timezone === '' ? 'UTC' : spec.timezone;
        return { timeZone, nextTimes: info.nextActionTimes };
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return undefined;
        throw error;
      }
    },
  };
}
