import type { ConnectionQuestion } from '../../connection/test-connection.js';
import { usesOfJobs, type SecretSetUse } from '../../connection/secret-set-use.js';
import { listSecretSets, readingKeys, readSecretSet, SecretSetError } from '../../store/secret-sets.js';
import { rememberedJobs } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';

/** What has to be known to test a stored set, or why it cannot be tested. */
export type StoredQuestion =
  { readonly question: ConnectionQuestion; readonly version: number } | { readonly problem: string };

export async function storedQuestion(
  services: ConsoleServices,
  name: string,
  users: readonly SecretSetUse[],
): Promise<StoredQuestion> {
  const { store, secretsKey, formerSecretsKey } = services;
  const stored = (await listSecretSets(store)).find((set) => set.name === name);
  if (stored === undefined) return { problem: `The secret set “${name}” is not stored yet.` };
  if (secretsKey === undefined) {
    return { problem: 'The console was started without the key of the workers, so it cannot read the set.' };
  }
  try {
    const values = await readSecretSet(store, readingKeys(secretsKey, formerSecretsKey), name);
    return { question: { secretSet: name, values, users }, version: stored.version };
  } catch (error) {
    if (!(error instanceof SecretSetError)) throw error;
    return { problem: `The secret set cannot be read: ${error.message}.` };
  }
}

/** The jobs that use a set; none where Temporal does not tell, and then the set's own user tells its zone. */
export async function usersOfSet(services: ConsoleServices, name: string): Promise<SecretSetUse[]> {
  const jobs = await rememberedJobs(services).catch(() => []);
  return usesOfJobs(jobs).filter(({ secretSet }) => secretSet === name);
}
