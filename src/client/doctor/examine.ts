import { temporalOf } from '../../configuration/environment.js';
import { inspectEnvironment, type InspectedValues } from '../../configuration/inspection.js';
import { parameterDefinitions } from '../../domain/parameters/parameter-definitions.js';
import { readGivenParameters } from '../given-parameters.js';
import { secretSetUse, usesOfJobs, type SecretSetUse } from '../../connection/secret-set-use.js';
import { messageOf } from '../../domain/message-of.js';
import type { Session } from '../program/session.js';
import { checkAtria } from '../../connection/atria-checks.js';
import { checkAutotask, type AutotaskTarget } from '../../connection/autotask-checks.js';
import { checksOf, type Check } from '../../connection/check.js';
import { connectionPlaceOf, type ConnectionPlace } from '../../connection/place.js';
import { checkConfiguration } from './configuration-checks.js';
import { checkJobs } from './job-checks.js';
import { checkContractPeriods } from './period-checks.js';
import { checkRetention } from './retention-checks.js';
import { checkSecretSets } from './secrets-checks.js';
import { checkStore } from './store-checks.js';
import { checkTemporal } from './temporal-checks.js';

/**
 * Checks everything that a run needs, in the order in which it needs it. Nothing is changed anywhere: the store is read in
 * read-only transactions, and of Temporal, Atria and Autotask only reads are asked.
 *
 * @param given parameters to check with besides those of the jobs: a file, "-" or JSON
 */
export async function examine(session: Session, given: string | undefined): Promise<Check[]> {
  const extra = given === undefined ? [] : [useOfGiven(await readGivenParameters(session.terminal, given, []))];
  const inspection = inspectEnvironment(session.environment);
  const { values } = inspection;
  const place = connectionPlaceOf(values, session.environment);
  const { terminal } = session;
  terminal.progress('Asking the store …');
  const store = await checkStore(values.DATABASE_URL);
  terminal.progress('Asking Temporal …');
  const temporal = await examineTemporal(session, values);
  try {
    const taskQueue = values.BILLING_SYNC_TASK_QUEUE ?? '';
    const { checks: jobChecks, jobs } = await checkJobs(temporal.opened, store.opened, taskQueue);
    const uses = [...usesOfJobs(jobs), ...extra];
    const secrets = await checkSecretSets({
      ...{ store: store.opened, values },
      uses: uses.length === 0 ? [secretSetUse('jobs that name no other set', defaultSet, {})] : uses,
    });
    terminal.progress('Asking Atria …');
    const atria = await checkAtria(place.atria);
    terminal.progress('Asking Autotask …');
    return [
      ...checkConfiguration(inspection, session.place, session.environment),
      ...[...store.checks, ...temporal.checks, ...retentionChecks(values, temporal)],
      ...[...jobChecks, ...secrets.checks, ...atria],
      ...(await examineAutotask(place, secrets.targets, uses)),
    ];
  } finally {
    await store.opened?.store.destroy();
    await temporal.opened?.close();
  }
}

/**
 * Tries one secret set at Autotask, as the jobs that use it do. What it needs on the way there is told where it fails.
 *
 * @param given parameters whose BaseUrl and ZoneUser count besides those of the jobs
 */
export async function examineSecretSet(session: Session, name: string, given: string | undefined): Promise<Check[]> {
  const extra =
    given === undefined
      ? []
      : [{ ...useOfGiven(await readGivenParameters(session.terminal, given, [])), secretSet: name }];
  const { values } = inspectEnvironment(session.environment);
  const { terminal } = session;
  terminal.progress('Asking the store …');
  const store = await checkStore(values.DATABASE_URL);
  const temporal = await examineTemporal(session, values);
  try {
    const { jobs } = await checkJobs(temporal.opened, store.opened, values.BILLING_SYNC_TASK_QUEUE ?? '');
    const users = [...usesOfJobs(jobs).filter(({ secretSet }) => secretSet === name), ...extra];
    const uses = users.length === 0 ? [secretSetUse('no job yet', name, {})] : users;
    const secrets = await checkSecretSets({ store: store.opened, values, uses });
    terminal.progress('Asking Autotask …');
    return [
      ...[...store.checks, ...temporal.checks].filter(({ area, name: part, result }) => {
        return result === 'fail' && (area === 'store' || part === 'reachable');
      }),
      ...secrets.checks.filter((check) => check.result === 'skip' || check.name.split(':')[0] === name),
      ...(await examineAutotask(connectionPlaceOf(values, session.environment), secrets.targets, [])),
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

/** @param uses whose effective dates are compared with the billing periods of contracts */
async function examineAutotask(
  { autotask, atria }: ConnectionPlace,
  targets: readonly AutotaskTarget[],
  uses: readonly SecretSetUse[],
): Promise<Check[]> {
  const checks = checksOf('autotask');
  if (autotask === undefined) return [checks.skip('zone', 'AUTOTASK_ZONE_URL is not valid')];
  if (targets.length === 0) return [checks.skip('log-in', 'no secret set in use can be read')];
  const refusedUsers = new Set<string>();
  const found: Check[] = [];
  for (const target of targets) {
    const users = uses.filter(({ secretSet }) => secretSet === target.secretSet);
    const checked = await checkAutotask(target, autotask, {
      refusedUsers,
      more: (own, client) => checkContractPeriods(own, client, users, atria),
    });
    found.push(...checked.checks);
  }
  return found;
}
