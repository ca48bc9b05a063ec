import type { Run } from '../../store/runs/runs.js';
import type { Session } from '../program/session.js';

/** When the run's job runs next, as Temporal plans it; undefined where it has no job, is paused, or nobody can say. */
export async function nextRunOf(session: Session, { jobId }: Run): Promise<Date | undefined> {
  if (jobId === null) return undefined;
  try {
    const { info, state } = await (await session.client()).schedule.getHandle(jobId).describe();
    return state.paused ? undefined : info.nextActionTimes[0];
  } catch {
    // The report is the store's; that Temporal cannot be asked takes nothing else from it.
    return undefined;
  }
}
