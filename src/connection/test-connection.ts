import type { SecretSet } from '../store/secret-sets.js';
import { checkAutotask, type CheckedAutotask } from './autotask-checks.js';
import { credentialsIn } from './autotask-credentials.js';
import { checksOf, type Check } from './check.js';
import type { ConnectionPlace } from './place.js';
import { zonesOf, type SecretSetUse } from './secret-set-use.js';

/** A secret set, and who looks for Autotask with it. */
export interface ConnectionQuestion {
  readonly secretSet: string;
  readonly values: SecretSet;
  readonly users: readonly SecretSetUse[];
}

/** Tries a secret set at Autotask, as a run with it would begin. It only reads, and logs in once. */
export async function testConnection(
  { autotask, integrationCode }: ConnectionPlace,
  { secretSet, values, users }: ConnectionQuestion,
): Promise<CheckedAutotask> {
  const checks = checksOf('autotask', secretSet);
  const untested = (check: Check): CheckedAutotask => ({ checks: [check], databaseCi: undefined });
  if (autotask === undefined) {
    return untested(checks.fail('zone', 'AUTOTASK_ZONE_URL is not valid', 'Correct it, or leave it out for Autotask.'));
  }
  const found = credentialsIn(values, integrationCode);
  if ('missing' in found) {
    const fix = 'Give the set its own IntegrationCode: the one of the workers is not set here, so it cannot be tried.';
    return untested(checks.fail('log-in', `${found.missing.join(' and ')} missing`, fix));
  }
  return checkAutotask({ secretSet, credentials: found.credentials, zones: zonesOf(users) }, autotask);
}

/** What passes by itself, and says nothing of the credentials. */
const passing: readonly string[] = ['budget', 'clock'];

/** The checks for which a run with these credentials would fail or leave something undone. */
export function failuresOf({ checks }: Pick<CheckedAutotask, 'checks'>): Check[] {
  return checks.filter(({ name, result }) => result === 'fail' && !passing.includes(name));
}
