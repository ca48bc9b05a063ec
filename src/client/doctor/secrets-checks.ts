import { didYouMean } from '../../domain/closest-name.js';
import type { InspectedValues } from '../../configuration/inspection.js';
import {
  inspectSecretSets,
  readingKeys,
  readSecretSet,
  type SecretSet,
  type SecretSetState,
  type SecretsKey,
} from '../../store/secret-sets.js';
import { credentialsIn } from '../../connection/autotask-credentials.js';
import { zonesOf, type SecretSetUse } from '../../connection/secret-set-use.js';
import type { AutotaskTarget } from '../../connection/autotask-checks.js';
import { checksOf, type Check } from '../../connection/check.js';
import { readOnly, type CheckedStore } from './store-checks.js';

const checks = checksOf('secrets');

/** What the checks of the secret sets need. */
export interface SecretsPlace {
  readonly store: CheckedStore | undefined;
  readonly values: InspectedValues;
  readonly uses: readonly SecretSetUse[];
}

/** Looks at every secret set; those that are in use and can be read are what Autotask is asked about. */
export async function checkSecretSets({
  store,
  values,
  uses,
}: SecretsPlace): Promise<{ checks: Check[]; targets: AutotaskTarget[] }> {
  const key = values.BILLING_SYNC_KEY;
  if (store?.isUpToDate !== true) return skipped('the store is not there, or not up to date');
  if (key === undefined) {
    return skipped(
      'BILLING_SYNC_KEY is not set here',
      "Run doctor with the workers' key to check secrets and Autotask.",
    );
  }
  const keys = readingKeys(key, values.BILLING_SYNC_FORMER_KEY);
  const states = await readOnly(store.store, (transaction) => inspectSecretSets(transaction, keys));
  const targets: AutotaskTarget[] = [];
  const found = states.filter(({ name }) => !uses.some(({ secretSet }) => secretSet === name)).map(unusedCheck);
  for (const name of new Set(uses.map(({ secretSet }) => secretSet))) {
    const users = uses.filter(({ secretSet }) => secretSet === name);
    const state = states.find((each) => each.name === name);
    const check = usedCheck(name, state, users, states);
    found.push(check);
    if (state === undefined || check.result === 'fail') continue;
    const integrationCode = values.AUTOTASK_INTEGRATION_CODE ?? '';
    const target = await targetOf(store, keys, { name, users, integrationCode });
    if ('missing' in target) found.push(incompleteCheck(name, target.missing));
    else targets.push(target);
  }
  return { checks: found.sort((one, other) => one.name.localeCompare(other.name)), targets };
}

function skipped(because: string, fix?: string): { checks: Check[]; targets: AutotaskTarget[] } {
  return { checks: [checks.skip('secret sets', because, fix)], targets: [] };
}

function unusedCheck({ name, readableWith, keyId }: SecretSetState): Check {
  if (readableWith === 'present' || readableWith === 'former') {
    return checks.ok(name, 'no job uses it; it is not tried at Autotask');
  }
  const found = readableWith === 'damaged' ? 'damaged' : `encrypted with another key (${keyId})`;
  const fix = `Store it again, or remove it with "billing-sync secrets remove ${name}".`;
  return checks.warn(name, `${found}; no job uses it`, fix);
}

function usedCheck(
  name: string,
  state: SecretSetState | undefined,
  users: readonly SecretSetUse[],
  stored: readonly SecretSetState[],
): Check {
  const use = `used by ${users.map(({ user }) => user).join(', ')}`;
  const again = `Store it with "billing-sync secrets set ${name}".`;
  if (state === undefined) {
    const hint = didYouMean(
      name,
      stored.map((each) => each.name),
    );
    return checks.fail(name, `not stored; ${use}`, `${hint} ${again}`.trim());
  }
  switch (state.readableWith) {
    case 'present':
      return checks.ok(name, `readable; ${use}`);
    case 'former':
      return checks.warn(name, `encrypted with the former key; ${use}`, 'Run "billing-sync secrets rotate".');
    case 'otherKey':
      return checks.fail(
        name,
        `encrypted with another key (${state.keyId}); ${use}`,
        `Give that key as BILLING_SYNC_FORMER_KEY and run "billing-sync secrets rotate", or store the set again.`,
      );
    case 'damaged':
      return checks.fail(name, `damaged; ${use}`, again);
  }
}

function incompleteCheck(name: string, missing: readonly string[]): Check {
  const fix = `Store the whole set with "billing-sync secrets set ${name}".`;
  return checks.fail(`${name}: values`, `${missing.join(' and ')} missing or empty`, fix);
}

/** The set as its runs send it, or the names of what it lacks. */
async function targetOf(
  { store }: CheckedStore,
  keys: readonly SecretsKey[],
  { name, users, integrationCode }: { name: string; users: readonly SecretSetUse[]; integrationCode: string },
): Promise<AutotaskTarget | { missing: string[] }> {
  const set: SecretSet = await readOnly(store, (transaction) => readSecretSet(transaction, keys, name));
  const found = credentialsIn(set, integrationCode);
  if ('missing' in found) return found;
  return { secretSet: name, credentials: found.credentials, zones: zonesOf(users) };
}
