import { theProgram, type Author } from '../domain/audit/audit-entry.js';
import { recordConnectionTest, lastDatabaseOf } from '../store/connection-tests.js';
import type { Store } from '../store/database.js';
import {
  listSecretSets,
  readingKeys,
  readSecretSet,
  saveSecretSet,
  SecretSetError,
  type SecretsKey,
} from '../store/secret-sets.js';
import { databaseOf, type CheckedAutotask } from './autotask-checks.js';
import { credentialsIn } from './autotask-credentials.js';
import type { Check } from './check.js';
import type { ConnectionPlace } from './place.js';
import { zonesOf } from './secret-set-use.js';
import { failuresOf, testConnection, type ConnectionQuestion } from './test-connection.js';

export interface CredentialsPlace {
  readonly store: Store;
  readonly connection: ConnectionPlace;
  readonly secretsKey: SecretsKey;
  readonly formerSecretsKey: SecretsKey | undefined;
}

/** What a person decided about a set that is replaced. */
export interface ReplacementChoice {
  /** Store it without a log-in: Autotask is down, or the set is for later. */
  readonly untested: boolean;
  /** It may belong to another Autotask database than the set that it replaces. */
  readonly otherDatabase: boolean;
}

export type SavedCredentials =
  /** `test`: what was found; undefined where nothing was tried. */
  | { readonly kind: 'saved'; readonly test: CheckedAutotask | undefined }
  /** The set that was there stays. */
  | { readonly kind: 'failed'; readonly failures: readonly Check[] }
  | { readonly kind: 'otherDatabase'; readonly former: number; readonly found: number };

export interface SavingOptions {
  /** As for {@link saveSecretSet}. */
  readonly opened?: number | 'none';
  readonly author?: Author;
}

/**
 * Stores a secret set. One that replaces another is tried first, and must belong to the same Autotask database: claims are
 * kept by database, so a run in another one does not see what runs wrote in the former.
 *
 * @throws SecretSetChanged
 */
export async function saveCredentials(
  place: CredentialsPlace,
  question: ConnectionQuestion,
  { untested, otherDatabase }: ReplacementChoice,
  { opened, author = theProgram }: SavingOptions,
): Promise<SavedCredentials> {
  const { store, secretsKey } = place;
  const { secretSet, values } = question;
  const stored = (await listSecretSets(store)).find(({ name }) => name === secretSet)?.version;
  // What was typed for another version is refused before anything is tried with it.
  const isAsOpened = opened === undefined || opened === (stored ?? 'none');
  if (!isAsOpened || stored === undefined) {
    await saveSecretSet(store, secretsKey, secretSet, values, { opened: opened ?? 'none', author });
    return { kind: 'saved', test: undefined };
  }
  const test = untested ? undefined : await testConnection(place.connection, question);
  const failures = test === undefined ? [] : failuresOf(test);
  if (failures.length > 0) return { kind: 'failed', failures };
  const found = test?.databaseCi ?? (await databaseIfKnown(place, question));
  const former = otherDatabase || found === undefined ? found : await formerDatabase(place, question);
  if (former !== undefined && found !== undefined && former !== found) return { kind: 'otherDatabase', former, found };
  const version = await saveSecretSet(store, secretsKey, secretSet, values, { opened: stored, author });
  if (test !== undefined) await recordConnectionTest(store, recordOf(question, version, test));
  return { kind: 'saved', test };
}

/**
 * Tries a set that is stored, and keeps what was found.
 *
 * @param isOfSet whether that tells something of the set
 */
export async function testStored(
  { store, connection }: Pick<CredentialsPlace, 'store' | 'connection'>,
  question: ConnectionQuestion,
  version: number,
  isOfSet: (test: CheckedAutotask) => boolean = () => true,
): Promise<CheckedAutotask> {
  const test = await testConnection(connection, question);
  if (isOfSet(test)) await recordConnectionTest(store, recordOf(question, version, test));
  return test;
}

function recordOf({ secretSet }: ConnectionQuestion, version: number, { databaseCi, checks }: CheckedAutotask) {
  return { secretSet, version, databaseCi: databaseCi ?? null, checks };
}

/** By runs and tests, else by what Autotask says of the user that is replaced; undefined where nothing tells. */
async function formerDatabase(place: CredentialsPlace, question: ConnectionQuestion): Promise<number | undefined> {
  const { store, secretsKey, formerSecretsKey } = place;
  const { secretSet } = question;
  const known = await lastDatabaseOf(store, secretSet);
  if (known !== undefined) return known;
  try {
    const values = await readSecretSet(store, readingKeys(secretsKey, formerSecretsKey), secretSet);
    return await databaseIfKnown(place, { ...question, values });
  } catch (error) {
    if (error instanceof SecretSetError) return undefined;
    throw error;
  }
}

/** Without a log-in. */
async function databaseIfKnown(
  { connection: { autotask, integrationCode } }: CredentialsPlace,
  { secretSet, values, users }: ConnectionQuestion,
): Promise<number | undefined> {
  const found = credentialsIn(values, integrationCode);
  if (autotask === undefined || 'missing' in found) return undefined;
  const target = { secretSet, credentials: found.credentials, zones: zonesOf(users) };
  return databaseOf(target, autotask).catch(() => undefined);
}
