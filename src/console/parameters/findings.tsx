import type { Child } from 'hono/jsx';
import { isObject } from '../../domain/is-object.js';
import { parameterDefinitions, type ParameterDefinition } from '../../domain/parameters/parameter-definitions.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import { parameterProblems, type JobProblem, type JobTask } from '../../jobs/index.js';
import { CodeLink } from '../components/level.js';
import { checkParameters, parameterNamed } from './check.js';
import type { ParameterField, ParameterName } from './field-table.js';
import { fieldsOf, givenTo, otherMembers, type ParameterObject } from './field-values.js';

/** What is wrong with parameters, or odd about them. */
export interface Finding {
  readonly level: 'error' | 'warning';
  /** undefined: it is about none of them alone. */
  readonly parameter: ParameterName | undefined;
  readonly message: Child;
}

/** What is to be said of parameters, each with the parameter that it is about. */
export function findingsOf(task: JobTask, text: string, oddNames: readonly JobProblem[]): Finding[] {
  const refused = task === 'billingSync' ? refusalsOfSync(text) : refusalsOfProcess(text);
  if (refused.length > 0) return refused;
  return oddNames.map(({ level, message }) => ({
    ...{ level: level === 'Error' ? 'error' : 'warning', parameter: parameterNamed(message), message },
  }));
}

function refusalsOfSync(text: string): Finding[] {
  return (checkParameters(text).problems ?? []).map(({ code, message }) => ({
    level: 'error',
    parameter: code === 'AT19' ? 'BillingPeriod' : parameterNamed(message),
    message: (
      <>
        {message} <CodeLink code={code} />
      </>
    ),
  }));
}

function refusalsOfProcess(text: string): Finding[] {
  return parameterProblems('billingProcess', text).map((message) => ({
    ...{ level: 'error', parameter: parameterNamed(message), message },
  }));
}

/** What a new form lacks, before anything is typed, where it has no user to find Autotask by. */
export const stillToFill =
  'Fill in ZoneUser first: the e-mail address of a user of your Autotask, preferably of the API user. A run is refused without it, unless BaseUrl is given.';

/** What is to be said of a parameter at its field; what its members say themselves is left out. */
export function messagesOf(
  name: ParameterName,
  root: ParameterObject,
  findings: readonly Finding[],
): readonly Pick<Finding, 'level' | 'message'>[] {
  const own = findings.filter(({ parameter }) => parameter === name);
  const isRefused = own.some(({ level }) => level === 'error');
  const notJson = isRefused ? notJsonText(name, root) : undefined;
  if (notJson !== undefined) return [{ level: 'error', message: notJson }];
  const saidByMembers = fieldsOf(name, root).some((field) => memberProblem(field, root) !== undefined);
  return saidByMembers && otherMembers(name, root).length === 0 ? own.filter(({ level }) => level !== 'error') : own;
}

/** Where the text of a field that wants JSON stops being it. */
function notJsonText(name: ParameterName, root: ParameterObject): string | undefined {
  const [field] = fieldsOf(name, root);
  const given = root[name];
  if (field?.kind !== 'json' || typeof given !== 'string') return undefined;
  const read = readParameterText(given);
  return 'problem' in read ? `${name} is not JSON, ${read.problem}.` : undefined;
}

/** What is wrong with one member of a parameter; undefined if nothing is, or the field is that of the whole parameter. */
export function memberProblem(field: ParameterField, root: ParameterObject): string | undefined {
  const { parameter, member, allowed } = field;
  const given = givenTo(field, root);
  if (member === undefined || given === undefined || parameter === 'PeriodEnd' || !isObject(root[parameter]))
    return undefined;
  const definition: ParameterDefinition<unknown> = parameterDefinitions[parameter];
  if (definition.read({ [member]: given }) !== undefined || allowed === undefined) return undefined;
  return `${member} must be ${allowed}.`;
}
