import { parseParameters } from '../domain/parameters/parameters.js';
import type { FieldProblem, Job } from './job.js';

/** A job that is about to be saved. */
export interface JobToSave extends Pick<Job, 'label' | 'task' | 'parametersText' | 'nextRuns'> {
  /** undefined for a new one. */
  readonly jobId: string | undefined;
}

/** Where a job conflicts with others: it has the label of one, or starts when one starts. */
export function conflictWarnings(saved: JobToSave, jobs: readonly Job[]): FieldProblem[] {
  const others = jobs.filter(({ jobId }) => jobId !== saved.jobId);
  const label = saved.label.trim();
  const namesakes = others.filter((other) => label !== '' && other.label === label);
  return [
    ...namesakes.map(({ jobId }) =>
      problem('label', `The job ${jobId} has the same label. Give one that tells them apart.`),
    ),
    ...others.flatMap((other) => meeting(saved, other)),
  ];
}

function meeting(saved: JobToSave, other: Job): FieldProblem[] {
  const times = new Set(other.nextRuns.map((time) => time.getTime()));
  const shared = saved.nextRuns.find((time) => times.has(time.getTime()));
  if (shared === undefined || saved.task !== 'billingSync' || other.task !== 'billingSync') return [];
  if (!shareCustomers(saved.parametersText, other.parametersText)) return [];
  const at = shared.toISOString().slice(0, 16).replace('T', ' ');
  return [
    problem(
      'cron',
      `“${other.label}” starts at the same time, for example at ${at} UTC. Of lines that both work on, one run leaves some to the next. ` +
        'Choose another time.',
    ),
  ];
}

/** Whether both work on a customer of one Autotask. Parameters that a run refuses work on none. */
function shareCustomers(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => {
    const parsed = parseParameters(text);
    return 'parameters' in parsed ? parsed.parameters : undefined;
  });
  if (first === undefined || second === undefined) return false;
  if (first.zoneUser !== second.zoneUser || first.baseUrl !== second.baseUrl) return false;
  const [own, others] = [first.customersFilter, second.customersFilter];
  return own.length === 0 || others.length === 0 || own.some((code) => others.includes(code));
}

function problem(field: FieldProblem['field'], message: string): FieldProblem {
  return { field, message };
}
