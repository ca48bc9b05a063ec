import { createHash } from 'node:crypto';
import { checkHost } from '../autotask/base-url.js';
import type { AutotaskCredentials } from '../autotask/client.js';
import { AutotaskError } from '../autotask/errors.js';
import { boundaryWith } from '../http/boundary.js';
import { lookUpZone, type Zone } from '../autotask/zone.js';
import type { AcceptedRun } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import type { CallCounter } from './call-counter.js';
import type { SyncServices } from './services.js';

/**
 * Looks up the zone of an API user, at the address that the run's parameters give.
 *
 * @param credentials will be sent there later, and must not come back in the answer
 */
export function zoneOfUser(
  { autotask: { zoneUrl, allowedHosts }, boundary }: SyncServices,
  calls: CallCounter,
  { runId, parameters, settings: { requestTimeoutMs } }: AcceptedRun,
  user: string,
  credentials: AutotaskCredentials,
): Promise<Zone> {
  const { baseUrl } = parameters;
  if (baseUrl !== '') checkHost(baseUrl, allowedHosts);
  calls.note(runId);
  return lookUpZone({
    ...{ zoneUrl: baseUrl === '' ? zoneUrl : baseUrl, user, allowedHosts, requestTimeoutMs },
    // Messages show only the address that the parameters show anyway.
    ...(user === parameters.zoneUser ? {} : { shownUser: 'the user of the secret set' }),
    boundary: boundaryWith(boundary, { ...credentials }),
  });
}

/** Tells the API users of a run apart without naming them. */
export function userDigest({ runId }: Pick<Run, 'runId'>, userName: string): string {
  return createHash('sha256')
    .update(JSON.stringify([runId, userName.toLowerCase()]))
    .digest('hex');
}

/**
 * The error of a run that would go on in another database.
 *
 * @param databaseCi that of the run: its lines are locked there
 */
export function otherDatabase(databaseCi: number, secrets: string, found: number): AutotaskError {
  return refusal(
    `This run was begun in the Autotask database ${databaseCi}, and the secret set "${secrets}" belongs to the database ${found} now. Store credentials of the database ${databaseCi} in it and resume this run, or start a new run.`,
  );
}

export function refusal(message: string): AutotaskError {
  return new AutotaskError(message, { kind: 'OtherDatabase', disposition: 'halt', sent: 'no' });
}
