import type { z } from 'zod';
import { closestName } from '../domain/closest-name.js';
import type { SecretsKey } from '../store/secret-sets.js';
import { givenValue } from './environment.js';
import { fileVariables, variables, type VariableName } from './variables.js';
import { messageOf } from '../domain/message-of.js';

/** What is known of one variable. No text of it holds a secret. */
export interface VariableFinding {
  readonly name: string;
  readonly state: 'set' | 'default' | 'missing' | 'bad' | 'unknown';
  /** The value, masked where it is a secret; of a variable that is not set, its default, or "". */
  readonly shown: string;
  /** The file that it was read from. */
  readonly file: string | undefined;
  /** What is wrong with it, as a clause. */
  readonly problem: string | undefined;
}

/** The good values among the variables; those that are missing or bad are absent. */
export type InspectedValues = { readonly [Name in VariableName]?: z.output<(typeof variables)['shape'][Name]> };

export interface Inspection {
  readonly findings: readonly VariableFinding[];
  readonly values: InspectedValues;
}

/** Variables that other parts read for themselves. */
const otherVariables = [
  'BILLING_SYNC_TEMPORAL_UI',
  'BILLING_SYNC_AUTOTASK_UI',
  'BILLING_SYNC_CACHE',
  'BILLING_SYNC_DEMO_DIRECTORY',
] as const;

const ourPrefixes = /^(BILLING_SYNC|ATRIA|AUTOTASK)_/;

/** Looks at every variable of the product by itself, so that one bad value hides no other. */
export function inspectEnvironment(environment: NodeJS.ProcessEnv): Inspection {
  const names = Object.keys(variables.shape) as VariableName[];
  const inspected = names.map((name) => inspect(environment, name));
  return {
    findings: [...inspected.map(({ finding }) => finding), ...unknownVariables(environment, names)],
    values: Object.fromEntries(
      inspected.flatMap(({ finding, value }) => (value === undefined ? [] : [[finding.name, value]])),
    ),
  };
}

function inspect(environment: NodeJS.ProcessEnv, name: VariableName): { finding: VariableFinding; value: unknown } {
  const schema: z.ZodType = variables.shape[name];
  let given: ReturnType<typeof givenValue>;
  try {
    given = givenValue(environment, name);
  } catch (error) {
    const problem = messageOf(error);
    return { finding: { name, state: 'bad', shown: '', file: environment[`${name}_FILE`], problem }, value: undefined };
  }
  const parsed = schema.safeParse(given?.value);
  const file = given?.file;
  if (!parsed.success) {
    const problem = parsed.error.issues.map(({ message }) => message).join('; ');
    const finding = { name, file, shown: '', ...(given === undefined ? missing : { state: 'bad' as const, problem }) };
    return { finding, value: undefined };
  }
  const shown = given === undefined ? defaultText(parsed.data) : shownText(name, given.value, parsed.data);
  const state = given === undefined ? 'default' : 'set';
  return { finding: { name, state, shown, file, problem: bothGiven(environment, name) }, value: parsed.data };
}

const missing = { state: 'missing', problem: undefined } as const;

function bothGiven(environment: NodeJS.ProcessEnv, name: VariableName): string | undefined {
  const isGiven = (each: string) => (environment[each] ?? '') !== '';
  if (!fileVariables.includes(name) || !isGiven(name) || !isGiven(`${name}_FILE`)) return undefined;
  return `${name}_FILE is set too and not used`;
}

function defaultText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A key shows its id, which is a digest; other secrets show nothing, and URLs no password. */
function shownText(name: VariableName, given: string, value: unknown): string {
  if (name === 'ATRIA_TOKEN' || name === 'AUTOTASK_INTEGRATION_CODE') return '***';
  if (name === 'BILLING_SYNC_KEY' || name === 'BILLING_SYNC_FORMER_KEY') return `*** (key ${(value as SecretsKey).id})`;
  if (name === 'BILLING_SYNC_WEBHOOK_KEY') return '***';
  // Chat services keep their secret in the path.
  if (name === 'BILLING_SYNC_WEBHOOK_URL') return `${new URL(given).origin}/***`;
  return name === 'DATABASE_URL' || URL.canParse(given) ? withoutPassword(given) : given;
}

/** A URL without its password; nothing of a text that is no URL, since it may hold one. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '***';
  const parsed = new URL(url);
  // Then a password has begun earlier than a URL can tell.
  if (`${parsed.pathname}${parsed.hash}`.includes('@')) return '***';
  if (parsed.password !== '') parsed.password = '***';
  for (const name of [...parsed.searchParams.keys()]) {
    if (/pass|key|secret|token/i.test(name)) parsed.searchParams.set(name, '***');
  }
  return parsed.href;
}

/** Names that look like ours and are none: a misspelt variable has no effect and says nothing. */
function unknownVariables(environment: NodeJS.ProcessEnv, names: readonly string[]): VariableFinding[] {
  const known = [...names, ...fileVariables.map((name) => `${name}_FILE`), ...otherVariables];
  return Object.keys(environment)
    .filter((name) => ourPrefixes.test(name) && environment[name] !== '' && !known.includes(name))
    .map((name): VariableFinding => {
      const meant = closestName(name, known);
      const problem = meant === undefined ? 'nothing reads it' : `nothing reads it; perhaps ${meant} is meant`;
      return { name, state: 'unknown', shown: '', file: undefined, problem };
    });
}
