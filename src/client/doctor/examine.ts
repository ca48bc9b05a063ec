import { temporalOf } from '../../configuration/environment.js';
import { listOf } from '../../configuration/variables.js';
import { inspectEnvironment, type InspectedValues } from '../../configuration/inspection.js';
import { parameterDefinitions } from '../../domain/parameters/parameter-definitions.js';
import { defaultSyncSettings } from '../../domain/sync/settings.js';
import { readGivenParameters } from '../given-parameters.js';
import { secretSetUse, type SecretSetUse } from '../job-secrets.js';
import { messageOf } from '../terminal/message-of.js';
import type { Session } from '../program/session.js';
import { checkAtria } from './atria-checks.js';
import { checkAutotask, type AutotaskTarget } from './autotask-checks.js';
import { checksOf, type Check } from './check.js';
import { checkConfiguration } from './configuration-checks.js';
import { checkJobs } from './job-checks.js';
import { checkRetention } from './retention-checks.js';
import { checkSecretSets } from './secrets-checks.js';
import { checkStore } from './store-checks.js';
import { checkTemporal } from './temporal-checks.js';

/** The longest that doctor waits for one answer of Atria or Autotask. */
const greatestTimeoutMs = 20_000;

/**
 * Checks everything that a run needs, in the order in which it needs it. Nothing is changed anywhere: the store is read in
 * read-only transactions, and of Temporal, Atria and Autotask only reads are asked.
 *
 * @param given parameters to check with besides those of the jobs: a file, "-" or JSON
 */
export async function examine(session: Session, given: string | undefined): Promise<Check[]> {
  const extra = given === undefined ? [] : [useOfGiven(await readGivenParameters(given, []))];
  const inspection = inspectEnvironment(session.environment);
  const { values } = inspection;
  const { terminal } = session;
  terminal.progress('Asking the store …');
  const store = await checkStore(values.DATABASE_URL);
  terminal.progress('Asking Temporal …');
  const temporal = await examineTemporal(session, values);
  try {
    const taskQueue = values.BILLING_SYNC_TASK_QUEUE ?? '';
    const { checks: jobChecks, jobs } = await checkJobs(temporal.opened, store.opened, taskQueue);
    const uses = [
      ...jobs
        .filter(({ isDescribed }) => isDescribed)
        .map(({ jobId, secretsName, parametersText }) => secretSetUse(jobId, secretsName, parametersText)),
      ...extra,
    ];
    const secrets = await checkSecretSets({
      ...{ store: store.opened, values },
      uses: uses.length === 0 ? [secretSetUse('jobs that name no other set', defaultSet, {})] : uses,
    });
    terminal.progress('Asking Atria …');
    const atria = await checkAtria(atriaPlace(values));
    terminal.progress('Asking Autotask …');
    return [
      ...checkConfiguration(inspection, session.place, session.environment),
      ...[...store.checks, ...temporal.checks, ...retentionChecks(values, temporal)],
      ...[...jobChecks, ...secrets.checks, ...atria],
      ...(await examineAutotask(values, secrets.targets)),
    ];
  } finally {
    await store.opened?.store.destroy();
    await temporal.opened?.close();
  }
}

const defaultSet = parameterDefinitions.Secrets.default;

/** Parameters that a run would refuse were refused before. */
function useOfGiven(given: unknown): SecretSetUse {
  const { parameters } = secretSetUse('', '', given);
  return { user: '--parameters', secretSet: parameters?.secrets ?? defaultSet, parameters };
}

type ExaminedTemporal = Awaited<ReturnType<typeof checkTemporal>> & { readonly namespace: string };

async function examineTemporal({ environment }: Session, values: InspectedValues): Promise<ExaminedTemporal> {
  const checks = checksOf('temporal');
  try {
    const place = temporalOf(environment);
    const taskQueue = values.BILLING_SYNC_TASK_QUEUE ?? '';
    return { ...(await checkTemporal(place, taskQueue)), namespace: place.namespace };
  } catch (error) {
    const failed = checks.fail('reachable', messageOf(error), "Check Temporal's variables and its server's log.");
    return { checks: [failed], opened: undefined, namespace: '' };
  }
}

function retentionChecks(values: InspectedValues, { opened, namespace }: ExaminedTemporal): Check[] {
  const { BILLING_SYNC_KEEP_HISTORIES_DAYS: keepHistoriesDays } = values;
  if (keepHistoriesDays === undefined) {
    return [checksOf('retention').skip('histories', 'BILLING_SYNC_KEEP_HISTORIES_DAYS is not valid')];
  }
  const keptHistoriesDays = opened?.keptDays;
  const keepRunsDays = values.BILLING_SYNC_KEEP_RUNS_DAYS;
  return checkRetention({ keepRunsDays, keepHistoriesDays, keptHistoriesDays, namespace });
}

function atriaPlace(values: InspectedValues): Parameters<typeof checkAtria>[0] {
  const clock = values.BILLING_SYNC_CLOCK;
  return {
    url: values.ATRIA_URL,
    token: values.ATRIA_TOKEN,
    requestTimeoutMs: timeoutOf(values),
    now: clock === undefined ? new Date() : new Date(clock),
  };
}

async function examineAutotask(values: InspectedValues, targets: readonly AutotaskTarget[]): Promise<Check[]> {
  const { AUTOTASK_ZONE_URL: zoneUrl, AUTOTASK_ALLOWED_HOSTS: allowedHosts } = values;
  const checks = checksOf('autotask');
  if (zoneUrl === undefined) return [checks.skip('zone', 'AUTOTASK_ZONE_URL is not valid')];
  if (targets.length === 0) return [checks.skip('log-in', 'no secret set in use can be read')];
  const place = {
    zoneUrl,
    allowedHosts: listOf(allowedHosts ?? ''),
    requestTimeoutMs: timeoutOf(values),
    atria: atriaPlace(values),
  };
  const refusedUsers = new Set<string>();
  const found: Check[] = [];
  for (const target of targets) found.push(...(await checkAutotask(target, place, refusedUsers)));
  return found;
}

function timeoutOf({ BILLING_SYNC_SETTINGS: settings }: InspectedValues): number {
  const { requestTimeoutMs } = { ...defaultSyncSettings, ...settings };
  return Math.min(requestTimeoutMs, greatestTimeoutMs);
}
