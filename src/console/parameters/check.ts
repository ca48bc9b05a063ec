import { parameterNames, type ParameterName } from './field-table.js';
import { isObject } from '../../domain/is-object.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import { parseParameters, refusalMessage, type ParameterRefusal } from '../../domain/parameters/parameters.js';

/** What a run would say to parameters as they were typed: nothing, or why it would refuse them. */
export type CheckedParameters =
  { readonly value: unknown; readonly problems?: undefined } | { readonly problems: readonly ParameterProblem[] };

export interface ParameterProblem {
  /** The code of the entry that a run's log would have. */
  readonly code: ParameterRefusal['code'];
  readonly message: string;
}

/** Of the message that a parameter is wrong or odd: the parameter, which it names first; undefined if it is about none alone. */
export function parameterNamed(message: string): ParameterName | undefined {
  const [, first = ''] = /^(?:AT\d+: )?(?:user email is not valid: )?(\w+)/i.exec(message) ?? [];
  return parameterNames.find((name) => name === first);
}

/**
 * Checks parameters as a run does.
 *
 * @param text JSON as a person typed it, in which comments and trailing commas are accepted
 */
export function checkParameters(text: string): CheckedParameters {
  const parsed = parseParameters(text);
  if ('parameters' in parsed) return { value: valueOf(text) };
  return { problems: parsed.refusals.flatMap(problemsOf) };
}

/** The JSON value in a text that is known to hold one; a text that is itself JSON holds it in turn. */
function valueOf(text: string): unknown {
  const read = readParameterText(text);
  if ('problem' in read) return text;
  return isObject(read.value) ? read.value : text;
}

function problemsOf(refusal: ParameterRefusal): ParameterProblem[] {
  const { code, problems } = refusal;
  if (code === 'AT19') return [{ code, message: refusalMessage(refusal) }];
  return problems.map((problem) => ({ code, message: sentence(problem) }));
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
