import type { Run } from '../../store/runs/runs.js';
import { jobTimeText } from '../job-text.js';
import type { Session } from '../program/session.js';

/**
 * When Temporal starts the run's job next, in the job's time zone.
 *
 * @returns undefined if the run has no job, the job is paused, or Temporal does not tell
 */
export async function nextRunOf(session: Session, { jobId }: Pick<Run, 'jobId'>): Promise<string | undefined> {
  if (jobId === null) return undefined;
  try {
    const { info, spec, state } = await (await session.client()).schedule.getHandle(jobId).describe();
    const [next] = info.nextActionTimes;
    return state.paused || next === undefined ? undefined : jobTimeText(next, spec.timezone ?? 'UTC');
  } catch {
    // The report is the store's; that Temporal cannot be asked takes nothing else from it.
    return undefined;
  }
}
