import { requireJobByReference, withJobs } from '../program/job-session.js';
import { jobText } from '../job-text.js';
import type { Session } from '../program/session.js';

/** Shows a job with all that it says, and its problems. */
export async function jobShowCommand(
  session: Session,
  reference: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const job = await withJobs(session, (services) => requireJobByReference(services, reference));
  if (options.json === true) terminal.json({ job });
  else terminal.data(jobText(job, terminal, await session.temporalUi()));
}
