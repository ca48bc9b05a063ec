import { ScheduleNotFoundError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { TemporalFacts } from '../activities/services.js';

/** What activities ask Temporal about, by its client. */
export function temporalFacts(client: Client): TemporalFacts {
  return {
    async isRunning(workflowId) {
      try {
        const { status } = await client.workflow.getHandle(workflowId).describe();
        return status.name === 'RUNNING';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async scheduleTimeZone(scheduleId) {
      try {
        const { spec } = await client.schedule.getHandle(scheduleId).describe();
        return spec.timezone === undefined || spec.timezone === '' ? undefined : spec.timezone;
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return undefined;
        throw error;
      }
    },
  };
}
