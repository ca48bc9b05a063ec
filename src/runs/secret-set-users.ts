import { shortId } from '../domain/wording.js';
import { listJobs, type JobServices } from '../jobs/index.js';
import { unclosedRunsWithSecrets } from '../store/runs/runs.js';
import { chainState } from './chain-state.js';

/** The jobs whose runs would need a secret set, and the runs that do now, in words. */
export async function secretSetUsers(services: JobServices, name: string): Promise<string[]> {
  const { client, store } = services;
  const users = (await listJobs(services))
    .filter(({ task, secretsName }) => task === 'billingSync' && secretsName === name)
    .map(({ jobId }) => `job ${jobId}`);
  for (const { runId, workflowId } of await unclosedRunsWithSecrets(store, name)) {
    if ((await chainState(client, workflowId, runId)) !== 'ended') users.push(`the present run ${shortId(runId)}`);
  }
  return users;
}
