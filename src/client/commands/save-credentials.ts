import { authorOf } from '../author.js';
import { usesOfJobs, type SecretSetUse } from '../../connection/secret-set-use.js';
import type { ConnectionQuestion } from '../../connection/test-connection.js';
import { connectionPlaceOf } from '../../connection/place.js';
import {
  saveCredentials,
  type CredentialsPlace,
  type ReplacementChoice,
  type SavedCredentials,
} from '../../connection/save-credentials.js';
import { inspectEnvironment } from '../../configuration/inspection.js';
import { listJobs } from '../../jobs/index.js';
import type { Store } from '../../store/database.js';
import { listSecretSets, SecretSetChanged, type SecretsKey } from '../../store/secret-sets.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';

/** @throws CommandFailure where the key is not set */
export async function requireSecretsKey(session: Session): Promise<SecretsKey> {
  const { secretsKey } = await session.configuration();
  if (secretsKey !== undefined) return secretsKey;
  throw new CommandFailure(
    exitCodes.usage,
    'Secrets are stored encrypted: set BILLING_SYNC_KEY, or BILLING_SYNC_KEY_FILE, to the key of the workers.',
  );
}

/** @throws CommandFailure as {@link requireSecretsKey} */
export async function credentialsPlace(session: Session): Promise<CredentialsPlace> {
  const secretsKey = await requireSecretsKey(session);
  const { formerSecretsKey } = await session.configuration();
  const connection = connectionPlaceOf(inspectEnvironment(session.environment).values, session.environment);
  return { store: await session.storeToWrite(), connection, secretsKey, formerSecretsKey };
}

/** The version of a set that what is given is to replace; `none`: it is a new one. */
export async function versionOf({ store }: Pick<CredentialsPlace, 'store'>, name: string): Promise<number | 'none'> {
  return (await listSecretSets(store)).find((set) => set.name === name)?.version ?? 'none';
}

/** Who uses a set that is replaced. Without Temporal it is tried in the zone of its own user. */
export async function usersOf(session: Session, store: Store, name: string): Promise<SecretSetUse[]> {
  if (!(await listSecretSets(store)).some((set) => set.name === name)) return [];
  try {
    const { taskQueue } = await session.configuration();
    const jobs = await listJobs({ client: await session.client(), store, taskQueue });
    return usesOfJobs(jobs).filter(({ secretSet }) => secretSet === name);
  } catch {
    return [];
  }
}

interface SavingQuestion {
  /** The version of the set before the person was asked, see {@link versionOf}. */
  readonly opened: number | 'none';
  readonly question: ConnectionQuestion;
  readonly choice: ReplacementChoice;
}

/** @throws CommandFailure, with the set that was there still in place, where the new values do not pass */
export async function savedOrRefused(
  place: CredentialsPlace,
  { question, choice, opened }: SavingQuestion,
): Promise<SavedCredentials & { kind: 'saved' }> {
  const { secretSet } = question;
  const saved = await saveCredentials(place, question, choice, { opened, author: authorOf() }).catch(
    (error: unknown) => {
      if (!(error instanceof SecretSetChanged)) throw error;
      const why = `${error.message} Nothing was stored: look at it, then store again.`;
      throw new CommandFailure(exitCodes.failed, why, { cause: error });
    },
  );
  switch (saved.kind) {
    case 'saved':
      return saved;
    case 'failed':
      throw new CommandFailure(
        exitCodes.failed,
        [
          `The new values do not work, and nothing was stored under "${secretSet}".`,
          ...saved.failures.map(({ name, found, fix }) => `  ${name}: ${found}.${fix === null ? '' : `\n    ${fix}`}`),
          'To store them all the same (Autotask is down, or they are for later), add --untested.',
        ].join('\n'),
      );
    case 'otherDatabase':
      throw new CommandFailure(
        exitCodes.failed,
        `The new values belong to the Autotask database ${saved.found}, and runs with "${secretSet}" wrote in ${saved.former}. ` +
          'Nothing was stored. The store keeps claims for each database separately: a run in the new database knows nothing ' +
          'of what was written in the old one. If the jobs really move there, wait until no run is under way, then add --other-database.',
      );
  }
}
