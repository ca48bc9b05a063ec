import { checkAtria } from '../connection/atria-checks.js';
import type { ConnectionPlace } from '../connection/place.js';
import { ledgerIsUsed } from '../ledger/store/presence.js';
import { connectionTests } from '../store/connection-tests.js';
import type { Store } from '../store/database.js';
import { firstSteps } from '../store/runs/first-steps.js';
import { inspectSecretSets, listSecretSets, readingKeys, type SecretsKey } from '../store/secret-sets.js';
import { usualSet, type AtriaFacts, type SetupFacts } from './setup-steps.js';

/** Where the facts of the set-up are. */
export interface SetupPlace {
  readonly store: Store;
  readonly connection: ConnectionPlace;
  readonly secretsKey: SecretsKey | undefined;
  readonly formerSecretsKey: SecretsKey | undefined;
}

/** What Temporal tells of the set-up; undefined where it does not answer. */
export type ToldByTemporal = Pick<SetupFacts, 'hasWorker' | 'jobs'>;

/**
 * Looks at what is there. Autotask is not asked: the last test of the set is looked up.
 *
 * @param wanted the set that the steps are about, if it is there
 */
export async function readSetup(place: SetupPlace, told: ToldByTemporal, wanted = usualSet): Promise<SetupFacts> {
  const { store, connection } = place;
  const [sets, tests, runs] = await Promise.all([listSecretSets(store), connectionTests(store), firstSteps(store)]);
  const set = sets.find(({ name }) => name === wanted) ?? sets[0];
  const test = tests.find(({ secretSet, version }) => secretSet === set?.name && version === set.version);
  return {
    ...told,
    secretSet: set?.name,
    hasIntegrationCode: set === undefined ? undefined : await hasIntegrationCode(place, set.name),
    tested: test?.checks,
    atria: await atriaFacts(store, connection, runs.loadedPeriodEnd),
    previewRunId: runs.previewRunId,
  };
}

async function hasIntegrationCode(
  { store, connection, secretsKey, formerSecretsKey }: SetupPlace,
  name: string,
): Promise<boolean | undefined> {
  if (connection.integrationCode !== '') return true;
  if (secretsKey === undefined) return undefined;
  const states = await inspectSecretSets(store, readingKeys(secretsKey, formerSecretsKey));
  const names = states.find((state) => state.name === name)?.valueNames ?? [];
  return names.length === 0 ? undefined : names.includes('IntegrationCode');
}

/** A page does not wait longer for Atria. */
const atriaWithinMs = 5_000;

async function atriaFacts(
  store: Store,
  { atria }: ConnectionPlace,
  loadedPeriodEnd: string | undefined,
): Promise<AtriaFacts> {
  if (await ledgerIsUsed(store)) return { kind: 'builtIn' };
  if (loadedPeriodEnd !== undefined) return { kind: 'loaded', periodEnd: loadedPeriodEnd };
  if (atria.url === undefined || atria.token === undefined) return { kind: 'unknown', problem: undefined };
  const checks = await checkAtria({ ...atria, requestTimeoutMs: Math.min(atria.requestTimeoutMs, atriaWithinMs) });
  const failure = checks.find(({ result }) => result === 'fail');
  if (failure !== undefined) return { kind: 'unknown', problem: `${failure.found}. ${failure.fix ?? ''}`.trim() };
  const found = ['reachable', 'customers'].map((name) => checks.find((check) => check.name === name)?.found ?? '');
  return { kind: 'remote', found: found.join(', ') };
}
