import { listJobs, type Job, type JobServices } from '../jobs/index.js';
import { unclosedRunsWithSecrets, type Run } from '../store/runs/runs.js';
import { chainState } from './chain-state.js';

/** Who needs a secret set. */
export interface SecretSetUsers {
  /** Whose next run would, and those of which nobody can tell now. */
  readonly jobs: readonly Job[];
  /** Those that are under way and do now. */
  readonly runs: readonly Pick<Run, 'runId'>[];
}

/** The jobs whose runs would need a secret set, and the runs that do now. */
export async function secretSetUsers(services: JobServices, name: string): Promise<SecretSetUsers> {
  const { client, store } = services;
  const jobs = (await listJobs(services)).filter(
    ({ task, secretsName, isDescribed }) => task === 'billingSync' && (secretsName === name || !isDescribed),
  );
  const runs: Pick<Run, 'runId'>[] = [];
  for (const { runId, workflowId } of await unclosedRunsWithSecrets(store, name)) {
    if ((await chainState(client, workflowId, runId)) !== 'ended') runs.push({ runId });
  }
  return { jobs, runs };
}
