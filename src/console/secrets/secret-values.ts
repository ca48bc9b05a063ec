import { isObject } from '../../domain/is-object.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import { parameterDefinitions, secretSetNameForm } from '../../domain/parameters/parameter-definitions.js';
import { isPlaceholder } from '../../connection/autotask-credentials.js';
import type { ReplacementChoice } from '../../connection/save-credentials.js';
import type { SecretSet } from '../../store/secret-sets.js';
import { formText } from '../shell/form.js';

/** The values of a secret set, with the names that Autotask's documentation gives them. */
export const secretFields = [
  {
    name: 'UserName',
    hint: `The API user's key, as Autotask generated it. Or paste all values as JSON: {"UserName": "…", "Secret": "…"}`,
    required: true,
  },
  { name: 'Secret', hint: "The API user's secret, as Autotask generated it.", required: true },
  { name: 'IntegrationCode', hint: 'The tracking identifier. Empty: that of the workers is used.', required: false },
] as const;

/** A set as a form gives it, or what is wrong with each field. No message repeats a value. */
export type GivenSecrets = {
  readonly name: string;
  /** The version of the set that is replaced; `none` for a new one. */
  readonly opened: number | 'none';
  readonly choice: ReplacementChoice;
} & ({ readonly values: SecretSet } | { readonly problems: Readonly<Record<string, string>> });

/** A set that replaces another is tried, and belongs to the same database. */
export const noChoice: ReplacementChoice = { untested: false, otherDatabase: false };

export function readSecretsForm(form: Readonly<Record<string, unknown>>): GivenSecrets {
  const name = formText(form, 'name').trim();
  const known = parameterDefinitions.Secrets.read(name)?.value;
  const problems: Record<string, string> = {};
  if (known === undefined) problems['name'] = `The name takes ${secretSetNameForm}.`;
  const values: Record<string, string> = {};
  const pasted = pastedSet(formText(form, 'UserName'));
  for (const { name: field, required } of secretFields) {
    const value = (pasted?.[field] ?? formText(form, field)).trim();
    if (isPlaceholder(value))
      problems[field] = `This is the placeholder of the documentation. Give the ${field} itself.`;
    else if (value !== '') values[field] = value;
    else if (required) problems[field] = `${field} must not be empty.`;
  }
  const version = formText(form, 'version');
  const opened = /^\d+$/.test(version) ? Number(version) : 'none';
  const isChosen = (each: keyof ReplacementChoice) => formText(form, each) === 'yes';
  const choice = { untested: isChosen('untested'), otherDatabase: isChosen('otherDatabase') };
  if (known === undefined || Object.keys(problems).length > 0) return { name, opened, choice, problems };
  return { name: known, opened, choice, values };
}

/** The user name that was typed, unless it may hold more: something pasted, with a secret in it, is not shown again. */
export function plainUserName({ UserName: userName = '' }: SecretSet): string {
  return /^[^\s"{}:]+$/.test(userName) ? userName : '';
}

/** The values of a set that was pasted into its first field as JSON, as the documentation has it; undefined: it holds none. */
function pastedSet(text: string): Readonly<Record<string, string>> | undefined {
  if (!text.trim().startsWith('{')) return undefined;
  const read = readParameterText(text);
  if ('problem' in read || !isObject(read.value)) return undefined;
  return Object.fromEntries(
    Object.entries(read.value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
