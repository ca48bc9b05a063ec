import { isPlaceholder } from '../../connection/autotask-credentials.js';
import { closestName } from '../../domain/closest-name.js';
import { isObject } from '../../domain/is-object.js';
import { parameterDefinitions } from '../../domain/parameters/parameter-definitions.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import { listSecretSets, type SecretSet } from '../../store/secret-sets.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { readShortInput } from '../terminal/input.js';
import type { Session } from '../program/session.js';
import { table } from '../terminal/table.js';
import { timeText } from '../../domain/wording.js';
import { credentialsPlace, requireSecretsKey, savedOrRefused, usersOf, versionOf } from './save-credentials.js';

interface SetOptions {
  readonly from: string;
  readonly untested?: boolean | undefined;
  readonly otherDatabase?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const requiredNames = ['UserName', 'Secret'] as const;
const allowedNames = [...requiredNames, 'IntegrationCode'] as const;
const example = '{"UserName": "…", "Secret": "…", "IntegrationCode": "…"}';

/** @throws CommandFailure for a name that no job can give */
export function secretSetNamed(given: string): string {
  const name = parameterDefinitions.Secrets.read(given)?.value;
  if (name === undefined) throw refusal(`The name "${given}" is not ${parameterDefinitions.Secrets.allowed}.`);
  return name;
}

/** Stores a secret set. Its values come from a file or the standard input, and are never shown. */
export async function setCommand(session: Session, given: string, options: SetOptions) {
  const { terminal } = session;
  const name = secretSetNamed(given);
  await requireSecretsKey(session);
  if (options.from === '-' && terminal.input.isTTY === true) {
    terminal.message(`Type ${example}, then Ctrl-D. It shows on the screen; to avoid that, use --from FILE.`);
  }
  const place = await credentialsPlace(session);
  const opened = await versionOf(place, name);
  const secrets = parseSecretSet(await readShortInput(terminal, options.from));
  terminal.progress('Storing the secret set …');
  const { test } = await savedOrRefused(place, {
    question: { secretSet: name, values: secrets, users: await usersOf(session, place.store, name) },
    choice: { untested: options.untested === true, otherDatabase: options.otherDatabase === true },
    opened,
  });
  terminal.message(`The secret set "${name}" is stored.`);
  terminal.message(
    test === undefined
      ? `It was not tried at Autotask. Test the connection with: billing-sync doctor --secrets ${name}`
      : `Autotask accepts it: database ${test.databaseCi ?? ''}.`,
  );
  if (secrets['IntegrationCode'] === undefined) {
    terminal.message("It has no IntegrationCode: the workers' AUTOTASK_INTEGRATION_CODE is used with it.");
  }
  if (options.json === true) {
    terminal.json({ name, values: Object.keys(secrets), databaseCi: test?.databaseCi ?? null });
  }
}

/** Checks a secret set as typed. No message repeats any of it but known names. */
export function parseSecretSet(text: string): SecretSet {
  const read = readParameterText(text);
  if ('problem' in read) throw refusal(`The secret set is not valid JSON, ${read.problem}. Nothing was stored.`);
  if (!isObject(read.value)) throw refusal(`The secret set must be a JSON object: ${example}. Nothing was stored.`);
  const problems: string[] = [];
  const secrets: Record<string, string> = {};
  for (const [given, value] of Object.entries(read.value)) {
    const name = given === 'Username' ? 'UserName' : allowedNames.find((each) => each === given);
    if (name === undefined) problems.push(unknownName(given));
    else if (read.repeatedNames.includes(given) || name in secrets) problems.push(`${name} is given twice`);
    else if (typeof value !== 'string') problems.push(`${name} must be a text in double quotes`);
    else if (value.trim() === '') problems.push(`${name} must not be empty`);
    else if (isPlaceholder(value)) problems.push(`${name} is the placeholder of the documentation`);
    else secrets[name] = value.trim();
  }
  const given = Object.keys(read.value).map((name) => (name === 'Username' ? 'UserName' : name));
  problems.push(...requiredNames.filter((name) => !given.includes(name)).map((name) => `${name} is missing`));
  if (problems.length === 0) return secrets;
  throw refusal(`The secret set is refused: ${problems.join('; ')}. Nothing was stored.`);
}

/** An unknown name is not repeated: a value may have been typed in its place. */
function unknownName(given: string): string {
  const meant = closestName(given, allowedNames);
  const known = `only ${allowedNames.join(', ')} are known`;
  return meant === undefined ? `there is a name that is not known, ${known}` : `did you mean ${meant}? ${known}`;
}

/** Lists the names of the stored sets. */
export async function listCommand(session: Session, options: { json?: boolean | undefined }): Promise<void> {
  const { terminal } = session;
  const sets = await listSecretSets(await session.store());
  if (options.json === true) terminal.json({ secretSets: sets.map(({ name, updatedAt }) => ({ name, updatedAt })) });
  else if (sets.length === 0)
    terminal.message('No secret set is stored. Store one with: billing-sync secrets set default');
  else {
    terminal.data(
      table(
        [{ head: 'name' }, { head: 'stored' }],
        sets.map(({ name, updatedAt }) => [name, timeText(updatedAt)]),
        terminal,
      ),
    );
  }
}

function refusal(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message);
}
