import { normaliseBaseUrl } from '../autotask/base-url.js';
import { AutotaskError } from '../autotask/errors.js';
import { accepted, type AcceptedRun } from '../store/runs/run-stages.js';
import { recordZone, type Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { otherDatabase, refusal, userDigest, zoneOfUser } from './autotask-database.js';
import type { CallCounter } from './call-counter.js';
import { failingTheRun, runFailure } from './failures.js';
import { runGoingOn } from './open-execution.js';
import type { SyncServices } from './services.js';

/**
 * Finds the Autotask database of a run and checks that its secrets are there (AT16, AT18, AT02).
 *
 * With a BaseUrl, too, it looks up the API user's zone there: the answer holds the database's number, and two runs must
 * agree on that number to exclude each other.
 */
export function resolveZone(services: SyncServices, access: AutotaskAccess, calls: CallCounter) {
  return async (runId: string): Promise<void> => {
    const run = accepted(await runGoingOn(services, runId));
    const { baseUrl, zoneUser, secrets } = run.parameters;
    const credentials = await access.credentials(secrets);
    const { userName } = credentials;
    const zone = await failingTheRun(run.settings, async () => {
      const lookUp = async (user: string) => zoneOfUser(services, calls, run, user, credentials);
      const found = await lookUp(zoneUser === '' ? userName : zoneUser).catch((error: unknown) => {
        throw ofParameters(run, error) ?? error;
      });
      const isOwn = zoneUser === '' || zoneUser.toLowerCase() === userName.toLowerCase();
      checkDatabase(run, secrets, found.ci, isOwn ? found.ci : (await lookUp(userName)).ci);
      const { ci, webUrl } = found;
      return { ci, webUrl, url: baseUrl === '' ? found.url : normaliseBaseUrl(baseUrl) };
    });
    await recordZone(services.store, runId, { ...zone, apiUserDigest: userDigest(run, userName) });
  };
}

/**
 * The failure of a run whose parameters lead to no Autotask; undefined for other errors. It cannot be resumed: it would
 * keep these parameters.
 */
function ofParameters({ parameters: { baseUrl, zoneUser } }: AcceptedRun, error: unknown) {
  if (!(error instanceof AutotaskError)) return undefined;
  const isMeant = { ZoneUnknown: zoneUser !== '', HostNotAllowed: baseUrl !== '' };
  if ((error.kind !== 'ZoneUnknown' && error.kind !== 'HostNotAllowed') || !isMeant[error.kind]) return undefined;
  return runFailure('ParametersRefused', error.message, [{ code: 'AT02', values: { details: error.message } }]);
}

/**
 * Two databases may share a zone. Lines must be planned and locked under the number of the database that is written.
 */
function checkDatabase(run: Run, secrets: string, found: number, ofCredentials: number): void {
  if (found !== ofCredentials) {
    throw refusal(
      `ZoneUser belongs to the Autotask database ${found}, and the secret set "${secrets}" to the database ${ofCredentials}. Correct one of them.`,
    );
  }
  if (run.databaseCi !== null && run.databaseCi !== found) throw otherDatabase(run.databaseCi, secrets, found);
}
