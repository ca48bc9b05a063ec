import { credentialsIn } from '../connection/autotask-credentials.js';
import type { ConnectionPlace } from '../connection/place.js';
import type { AutotaskCredentials } from '../autotask/client.js';
import type { Store } from '../store/database.js';
import { readingKeys, readSecretSet, SecretSetError, type SecretsKey } from '../store/secret-sets.js';
import { CannotAsk } from './cannot-ask.js';

/** How a process reaches the stored credentials, and Autotask with them. */
export interface MappingPlace {
  readonly store: Store;
  readonly secretsKey: SecretsKey | undefined;
  readonly formerSecretsKey: SecretsKey | undefined;
  readonly connection: ConnectionPlace;
  /** A fixed "now", for sample worlds; undefined: the real time. */
  readonly clock: Date | undefined;
}

/** The credentials of a secret set, as its runs send them. @throws CannotAsk */
export async function credentialsOf(
  { store, secretsKey, formerSecretsKey, connection }: MappingPlace,
  secretSet: string,
): Promise<AutotaskCredentials> {
  if (secretsKey === undefined) {
    throw new CannotAsk(
      'Autotask cannot be asked from here: BILLING_SYNC_KEY is not set, so the stored credentials cannot be read.',
      'Give this process the key of the workers.',
    );
  }
  try {
    const values = await readSecretSet(store, readingKeys(secretsKey, formerSecretsKey), secretSet);
    const found = credentialsIn(values, connection.integrationCode);
    if ('credentials' in found) return found.credentials;
    throw new CannotAsk(
      `The secret set "${secretSet}" lacks ${found.missing.join(' and ')}.`,
      'Store the whole set again on the page Secrets, or with "billing-sync secrets set".',
    );
  } catch (error) {
    if (!(error instanceof SecretSetError)) throw error;
    throw new CannotAsk(
      `The credentials cannot be read: ${error.message}.`,
      'Store the set again on the page Secrets, or with "billing-sync secrets set".',
      error,
    );
  }
}
