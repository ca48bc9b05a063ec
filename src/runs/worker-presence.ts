import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

/** Whether any worker takes the runs of this task queue; a run that nobody takes waits. */
export async function hasWorker(client: Client, taskQueue: string): Promise<boolean> {
  const { namespace } = client.options;
  const described = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return described.pollers.length > 0;
}
