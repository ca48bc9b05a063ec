import type { AutotaskCredentials } from '../autotask/client.js';
import type { SecretSet } from '../store/secret-sets.js';

/** Whether a value is what the documentation writes in place of a secret. */
export function isPlaceholder(value: string): boolean {
  return /^X{3,}$/i.test(value.trim());
}

/**
 * The credentials that a secret set holds, as its runs send them.
 *
 * @param integrationCode the worker's own, for a set without one
 * @returns or the names of what is missing or empty
 */
export function credentialsIn(
  set: SecretSet,
  integrationCode: string,
): { credentials: AutotaskCredentials } | { missing: string[] } {
  const valueOf = (each: string) => set[each]?.trim() ?? '';
  const credentials = {
    userName: valueOf('UserName') || valueOf('Username'),
    secret: valueOf('Secret'),
    integrationCode: valueOf('IntegrationCode') || integrationCode,
  };
  const missing = [
    ...(credentials.userName === '' ? ['UserName'] : []),
    ...(credentials.secret === '' ? ['Secret'] : []),
    ...(credentials.integrationCode === '' ? ['IntegrationCode (or AUTOTASK_INTEGRATION_CODE)'] : []),
  ];
  return missing.length > 0 ? { missing } : { credentials };
}
