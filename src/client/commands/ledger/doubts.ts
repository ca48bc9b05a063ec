import { setTimeout as wait } from 'node:timers/promises';
import { usesOfJobs } from '../../../connection/secret-set-use.js';
import { listJobs } from '../../../jobs/index.js';
import { jobsUnknown, noDoubt, type AskTarget, type Doubt } from '../../../mapping/doubts.js';
import { askAutotask } from '../../../mapping/read-autotask.js';
import { mappingTargets, type MappingTarget } from '../../../mapping/target.js';
import { withJobs } from '../../program/job-session.js';
import type { Session } from '../../program/session.js';
import { confirmed } from '../../terminal/confirmation.js';
import { placeOf } from '../mapping.js';

/** How long an edit waits for the jobs: it does not need Temporal. */
const jobsWithinMs = 5_000;

type Check = (value: string, targets: readonly MappingTarget[], ask: AskTarget) => Promise<Doubt>;

/**
 * Says before an edit that its value leads nowhere in Autotask, or that this cannot be told. Asks where a person sits at a
 * terminal.
 *
 * @param value undefined: the edit gives none
 * @throws CommandFailure if it is not meant
 */
export async function sayIfDoubted(
  session: Session,
  { value, check, yes }: { value: string | undefined; check: Check; yes: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const { kind, text } = value === undefined ? noDoubt : await doubtOf(session, value, check);
  if (kind === 'none') return;
  if (kind === 'leadsNowhere' && yes !== true && terminal.input.isTTY === true) {
    await confirmed(terminal, `Warning: ${text}`, yes);
  } else {
    terminal.message(`${kind === 'leadsNowhere' ? 'Warning' : 'Note'}: ${text}`);
  }
}

async function doubtOf(session: Session, value: string, check: Check): Promise<Doubt> {
  if (value.trim() === '') return noDoubt;
  const place = await placeOf(session);
  const jobs = await Promise.race([
    withJobs(session, listJobs).catch(() => undefined),
    wait(jobsWithinMs, undefined, { ref: false }),
  ]);
  if (jobs === undefined) return jobsUnknown;
  return check(value, mappingTargets(usesOfJobs(jobs)), (target, ask) => askAutotask(place, target, ask));
}
