import { normaliseBaseUrl } from '../autotask/base-url.js';
import { recordZone, type Run } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { otherDatabase, refusal, userDigest, zoneOfUser } from './autotask-database.js';
import type { CallCounter } from './call-counter.js';
import { failingTheRun } from './failures.js';
import { runGoingOn } from './open-execution.js';
import type { SyncServices } from './services.js';

/**
 * Finds the Autotask database of a run and checks that its secrets are there (AT16, AT18, AT02).
 *
 * Also with a BaseUrl the zone is looked up, there and for the API user, because its answer numbers the database, and
 * that number is part of what two runs must agree on to exclude each other.
 */
export function resolveZone(services: SyncServices, access: AutotaskAccess, calls: CallCounter) {
  return async (runId: string): Promise<void> => {
    const run = await runGoingOn(services, runId);
    if (run.parameters === null) throw new Error(`Run ${runId} has no valid parameters.`);
    const { baseUrl, zoneUser, secrets } = run.parameters;
    const credentials = await access.credentials(secrets);
    const { userName } = credentials;
    const zone = await failingTheRun(run.settings, async () => {
      const lookUp = (user: string) => zoneOfUser(services, calls, run, user, credentials);
      const found = await lookUp(zoneUser === '' ? userName : zoneUser);
      const isOwn = zoneUser === '' || zoneUser.toLowerCase() === userName.toLowerCase();
      checkDatabase(run, secrets, found.ci, isOwn ? found.ci : (await lookUp(userName)).ci);
      return { ci: found.ci, url: baseUrl === '' ? found.url : normaliseBaseUrl(baseUrl) };
    });
    await recordZone(services.store, runId, { ...zone, apiUserDigest: userDigest(run, userName) });
  };
}

/** Two databases may share a zone. What is written must be locked, and was planned, under the number of the one written. */
function checkDatabase(run: Run, secrets: string, found: number, ofCredentials: number): void {
  if (found !== ofCredentials) {
    throw refusal(
      `ZoneUser belongs to the Autotask database ${found}, and the secret set "${secrets}" to the database ${ofCredentials}. Correct one of them.`,
    );
  }
  if (run.databaseCi !== null && run.databaseCi !== found) throw otherDatabase(run, secrets, found);
}
