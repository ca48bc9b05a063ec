import {
  inspectSecretSets,
  listSecretSets,
  readingKeys,
  removeSecretSet,
  SecretSetChanged,
  SecretSetError,
  type SecretSetState,
  type SecretsKey,
} from '../../store/secret-sets.js';
import { rotateSecretSets } from '../../store/reseal-secret-sets.js';
import { secretSetUsers } from '../../runs/secret-set-users.js';
import { didYouMean } from '../../domain/closest-name.js';
import { authorOf } from '../author.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { namedJob } from '../job-text.js';
import { withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { table } from '../terminal/table.js';
import type { Colours } from '../terminal/terminal.js';
import { counted, listed, namedTogether, shortId, timeText } from '../../domain/wording.js';

interface JsonOption {
  readonly json?: boolean | undefined;
}

/** Encrypts every set with the present key. */
export async function rotateCommand(session: Session, options: JsonOption): Promise<void> {
  const { terminal } = session;
  const { present, former } = await requireKeys(session);
  const keys = former === undefined ? ([present] as const) : ([present, former] as const);
  const { rotated, already } = await rotateOrRefuse(session, keys);
  if (options.json === true) {
    terminal.json({ keyId: present.id, rotated, already });
    return;
  }
  terminal.message(
    rotated.length === 0
      ? `Nothing was to be done for ${counted(already.length, 'secret set')}: the present key is ${present.id}.`
      : `${counted(rotated.length, 'secret set')} encrypted anew with the key ${present.id}: ${rotated.join(', ')}.` +
          (already.length === 0 ? '' : ` ${counted(already.length, 'other')} had it already.`),
  );
  if (former !== undefined) {
    terminal.message('When every worker and command line has the present key, unset BILLING_SYNC_FORMER_KEY.');
  }
}

async function rotateOrRefuse(session: Session, keys: readonly [SecretsKey, ...SecretsKey[]]) {
  try {
    return await rotateSecretSets(await session.store(), keys, authorOf());
  } catch (error) {
    if (!(error instanceof SecretSetError)) throw error;
    throw new CommandFailure(exitCodes.failed, `Nothing was changed: ${error.message}.`, { cause: error });
  }
}

/** Says which sets can be read, and with which key. */
export async function checkCommand(session: Session, options: JsonOption): Promise<void> {
  const { terminal } = session;
  const { present, former } = await requireKeys(session);
  const sets = await inspectSecretSets(await session.store(), readingKeys(present, former));
  session.exitCode = exitCodeFor(sets);
  if (options.json === true) {
    terminal.json({ keyId: present.id, formerKeyId: former?.id ?? null, secretSets: sets });
    return;
  }
  if (sets.length === 0) {
    terminal.message('No secret set is stored.');
    return;
  }
  const { colours } = terminal;
  terminal.data(
    table(
      [{ head: 'name' }, { head: 'stored' }, { head: 'key' }, { head: 'state', flexible: true }],
      sets.map((set) => [set.name, timeText(set.updatedAt).slice(0, 16), set.keyId, stateText(set, colours)]),
      terminal,
    ),
  );
}

function exitCodeFor(sets: readonly SecretSetState[]) {
  if (sets.some(isUnreadable)) return exitCodes.completedWithErrors;
  return sets.every(({ readableWith }) => readableWith === 'present')
    ? exitCodes.done
    : exitCodes.completedWithWarnings;
}

function isUnreadable({ readableWith }: SecretSetState): boolean {
  return readableWith === 'otherKey' || readableWith === 'damaged';
}

function stateText({ readableWith, valueNames }: SecretSetState, colours: Colours): string {
  const values = valueNames.join(', ');
  switch (readableWith) {
    case 'present':
      return `${colours.green('readable')} (${values})`;
    case 'former':
      return `${colours.yellow('readable with the former key')} (${values}): run "billing-sync secrets rotate"`;
    case 'otherKey':
      return `${colours.red('encrypted with a key that is not here')}: give it as BILLING_SYNC_FORMER_KEY, or store the set again`;
    case 'damaged':
      return `${colours.red('damaged')}: store it again`;
  }
}

/** Removes a set that nothing uses. */
export async function removeCommand(
  session: Session,
  name: string,
  options: JsonOption & { readonly yes?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const sets = await listSecretSets(store);
  const opened = sets.find((set) => set.name === name);
  if (opened === undefined) {
    const hint = didYouMean(
      name,
      sets.map((set) => set.name),
    );
    throw new CommandFailure(
      exitCodes.notFound,
      `There is no secret set "${name}".${hint} "billing-sync secrets list" shows which there are.`,
    );
  }
  const { jobs, runs } = await withJobs(session, (services) => secretSetUsers(services, name));
  if (jobs.length + runs.length > 0) {
    const users = listed([
      ...namedTogether('the job', jobs.map(namedJob)),
      ...namedTogether(
        'the present run',
        runs.map(({ runId }) => shortId(runId)),
      ),
    ]);
    throw new CommandFailure(
      exitCodes.usage,
      `The secret set "${name}" is in use and was not removed. It is used by ${users}. Give these jobs another set first, or store new values with "billing-sync secrets set".`,
    );
  }
  await confirmed(terminal, `The secret set "${name}" would be removed; its values cannot be recovered.`, options.yes);
  await removeSecretSet(store, name, authorOf(), opened.version).catch((error: unknown) => {
    if (!(error instanceof SecretSetChanged)) throw error;
    throw new CommandFailure(exitCodes.failed, `${error.message} Nothing was removed.`, { cause: error });
  });
  terminal.message(`The secret set "${name}" was removed.`);
  if (options.json === true) terminal.json({ removed: name });
}

async function requireKeys(session: Session): Promise<{ present: SecretsKey; former: SecretsKey | undefined }> {
  const { secretsKey: present, formerSecretsKey: former } = await session.configuration();
  if (present !== undefined) return { present, former };
  throw new CommandFailure(
    exitCodes.usage,
    'Secret sets are encrypted: set BILLING_SYNC_KEY, or BILLING_SYNC_KEY_FILE, to the key of the workers.',
  );
}
