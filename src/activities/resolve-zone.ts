import { checkHost, normaliseBaseUrl } from '../autotask/base-url.js';
import { resolveZone as lookUpZone } from '../autotask/zone.js';
import { recordZone } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { CallCounter } from './call-counter.js';
import { failingTheRun } from './failures.js';
import { runOfStep } from './open-execution.js';
import type { SyncServices } from './services.js';

/**
 * Finds the Autotask database of a run and checks that its secrets are there (AT16, AT18, AT02).
 *
 * Also with a BaseUrl the zone is looked up, there and for the API user, because its answer numbers the database, and
 * that number is part of what two runs must agree on to exclude each other.
 */
export function resolveZone(services: SyncServices, access: AutotaskAccess, calls: CallCounter) {
  return async (runId: string): Promise<void> => {
    const run = await runOfStep(services, runId);
    if (run.parameters === null) throw new Error(`Run ${runId} has no valid parameters.`);
    const { baseUrl, zoneUser, secrets } = run.parameters;
    const credentials = await access.credentials(secrets);
    const zone = await failingTheRun(run.settings, async () => {
      if (baseUrl !== '') checkHost(baseUrl, services.autotask.allowedHosts);
      calls.note(runId);
      const found = await lookUpZone({
        zoneUrl: baseUrl === '' ? services.autotask.zoneUrl : baseUrl,
        user: zoneUser === '' ? credentials.userName : zoneUser,
        allowedHosts: services.autotask.allowedHosts,
        requestTimeoutMs: run.settings.requestTimeoutMs,
      });
      return { ci: found.ci, url: baseUrl === '' ? found.url : normaliseBaseUrl(baseUrl) };
    });
    await recordZone(services.store, runId, zone);
  };
}
