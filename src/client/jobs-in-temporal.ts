import type { Client } from '@temporalio/client';
import type { JobParameters } from '../domain/job-parameters.js';
import { isObject, parameterDefinitions } from '../domain/parameter-definitions.js';
import { readParameterText } from '../domain/parameter-text.js';
import { parseParameters } from '../domain/parameters.js';

/** A job as far as its secrets are concerned: a Temporal schedule that starts billing syncs. */
export interface JobSecrets {
  readonly jobId: string;
  /** The set that its runs will use; "default" where the parameters name none, or cannot be read. */
  readonly secretSet: string;
  /** undefined where a run would refuse them. */
  readonly parameters: JobParameters | undefined;
  /** Why a run would refuse them; empty where it would not. */
  readonly problems: readonly string[];
}

/** The billing syncs among the schedules of the namespace, whatever made them. */
export async function listJobSecrets(client: Client): Promise<JobSecrets[]> {
  const jobs: JobSecrets[] = [];
  for await (const { scheduleId, action } of client.schedule.list()) {
    if (action?.workflowType !== 'billingSync') continue;
    const described = await client.schedule.getHandle(scheduleId).describe();
    const [input] = (described.action.args ?? []) as unknown[];
    jobs.push(jobSecretsOf(scheduleId, input));
  }
  return jobs.sort((one, other) => one.jobId.localeCompare(other.jobId));
}

/** What parameters as they were typed say about secrets. */
export function jobSecretsOf(jobId: string, input: unknown): JobSecrets {
  const parsed = parseParameters(input);
  if ('parameters' in parsed) {
    return { jobId, secretSet: parsed.parameters.secrets, parameters: parsed.parameters, problems: [] };
  }
  const problems = parsed.refusals.flatMap((refusal) => refusal.problems);
  return { jobId, secretSet: namedSet(input), parameters: undefined, problems };
}

/** The set that parameters name which a run would refuse for another reason. */
function namedSet(input: unknown): string {
  const read = typeof input === 'string' ? readParameterText(input) : { value: input };
  const value = 'value' in read && isObject(read.value) ? read.value['Secrets'] : undefined;
  return parameterDefinitions.Secrets.read(value)?.value ?? parameterDefinitions.Secrets.default;
}
