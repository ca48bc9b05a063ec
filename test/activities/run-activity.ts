import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { plainBoundary } from '../../src/http/boundary.js';
import { createCallBudgets } from '../../src/activities/call-budget.js';
import { userDigest } from '../../src/activities/autotask-database.js';
import { createCallSlots } from '../../src/activities/call-slots.js';
import type { SyncServices } from '../../src/activities/services.js';
import type { JobParameters } from '../../src/domain/parameters/job-parameters.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { saveSecretSet } from '../../src/store/secret-sets.js';
import { parseSecretsKey } from '../../src/store/secrets-key.js';
import type { Store } from '../../src/store/database.js';
import { recordPeriod, recordZone } from '../../src/store/runs/runs.js';
import { openedRun } from '../store/opened-run.js';

/** A run that knows its zone and its period, so that it can plan. Nothing listens at the address of its Atria. */
export async function runToPlan(store: Store, runId: string, autotaskUrl: string): Promise<void> {
  await openedRun(store, runId, { parameters: parametersFor('api@example.com') });
  await recordZone(store, runId, { ci: 1, url: autotaskUrl, apiUserDigest: 'a user' });
  const days = { start: '2026-10-26', end: '2026-11-25', currentStart: '2026-11-26' };
  await recordPeriod(store, runId, { ...days, atriaUrl: 'http://127.0.0.1:1/' });
}

/** Runs a step as Temporal does for one execution of a run's workflow. */
export function activityOf<Given extends unknown[], Result>(
  execution: string,
  activity: (...given: Given) => Promise<Result>,
  ...given: Given
): Promise<Result> {
  return attemptOf(1, execution, activity, ...given);
}

/** The same, where the step has failed before. @param attempt 2 for the first repetition */
export function attemptOf<Given extends unknown[], Result>(
  attempt: number,
  execution: string,
  activity: (...given: Given) => Promise<Result>,
  ...given: Given
): Promise<Result> {
  const environment = new MockActivityEnvironment(
    { workflowExecution: { workflowId: 'a run', runId: execution }, attempt },
    { logger: new DefaultLogger('ERROR') },
  );
  return environment.run<Given, Result, (...given: Given) => Promise<Result>>(activity, ...given);
}

/** The services of a worker upon a store; in Temporal the named runs are running, each under its own id. */
export function servicesOn(
  store: Store,
  running: readonly string[] = [],
  zoneUrl = 'http://127.0.0.1:1/',
): SyncServices {
  const logger = pino({ level: 'silent' });
  return {
    store,
    callSlots: createCallSlots(store),
    callBudgets: createCallBudgets(store, defaultSyncSettings, logger),
    secretsKey: parseSecretsKey(Buffer.alloc(32, 7).toString('base64')),
    formerSecretsKey: undefined,
    atria: { url: 'http://127.0.0.1:1/', token: () => 'none' },
    autotask: { zoneUrl, allowedHosts: [new URL(zoneUrl).host], integrationCode: 'CODE' },
    boundary: plainBoundary,
    onRunStarted: undefined,
    settings: defaultSyncSettings,
    clock: new Date('2026-11-26T22:00:00Z'),
    consoleUrl: undefined,
    temporal: {
      chainState: (_workflowId, runId) => Promise.resolve(running.includes(runId) ? 'running' : 'ended'),
      hasContinued: () => Promise.resolve(false),
      isRunning: (_workflowId, runId) => Promise.resolve(running.includes(runId)),
      isCurrent: (workflowId) => Promise.resolve(running.includes(workflowId)),
      schedule: () => Promise.resolve(undefined),
    },
    logger,
  };
}

/** The same, where of the running runs only one execution is the present one: the others were reset. */
export function withPresent(services: SyncServices, execution: string): SyncServices {
  const { temporal } = services;
  return {
    ...services,
    temporal: {
      ...temporal,
      isCurrent: async (workflowId, executionId) =>
        executionId === execution && (await temporal.isCurrent(workflowId, executionId)),
    },
  };
}

/** The parameters of a job for an API user; all else is the default. */
export function parametersFor(zoneUser: string): JobParameters {
  const parsed = parseParameters({ ZoneUser: zoneUser });
  if (!('parameters' in parsed)) throw new Error('The parameters were refused.');
  return parsed.parameters;
}

/** Stores the credentials of an API user as the secret set that jobs use by default. */
export async function saveCredentials({ store, secretsKey }: SyncServices, userName: string): Promise<void> {
  const set = { UserName: userName, Secret: 'a secret', IntegrationCode: 'CODE' };
  await saveSecretSet(store, secretsKey, 'default', set);
}

/** Opens a run of an API user whose Autotask database is at an address. */
export async function openRunAt(store: Store, runId: string, user: string, url: string): Promise<void> {
  await openedRun(store, runId, { parameters: parametersFor(user) });
  await recordZone(store, runId, { ci: 1, url, apiUserDigest: userDigest({ runId }, user) });
}
