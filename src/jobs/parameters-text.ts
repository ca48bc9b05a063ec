import { applyEdits, modify } from 'jsonc-parser';
import type { LogLevel } from '../domain/log/log-codes.js';
import { isObject, parameterDefinitions } from '../domain/parameters/parameter-definitions.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseParameters } from '../domain/parameters/parameters.js';

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/** What a job's parameters say that a list of jobs shows; the defaults where they are refused. */
export function shownParameters(text: string): { logLevel: LogLevel; secretsName: string } {
  const parsed = parseParameters(text);
  if ('parameters' in parsed) {
    const { logLevel, secrets } = parsed.parameters;
    return { logLevel, secretsName: secrets };
  }
  return { logLevel: parsed.logLevel, secretsName: parameterDefinitions.Secrets.default };
}

/**
 * Parameters with some of them replaced; everything else, comments and line breaks too, stays as it was typed. Text
 * that is no JSON object stays as it is altogether: it is refused by whoever checks it.
 */
export function withParameters(text: string, replaced: Readonly<Record<string, string | undefined>>): string {
  const base = text.trim() === '' ? '{}' : text;
  const read = readParameterText(base);
  if ('problem' in read || !isObject(read.value)) return text;
  const { value } = read;
  return Object.entries(replaced).reduce((current, [name, wanted]) => {
    if (wanted === undefined || isSaid(value, name, wanted)) return current;
    return applyEdits(current, modify(current, [name], wanted, { formattingOptions }));
  }, base);
}

/** Whether the parameters, or their defaults, say so already. */
function isSaid(given: Readonly<Record<string, unknown>>, name: string, wanted: string): boolean {
  if (name === 'LogLevel') return (parameterDefinitions.LogLevel.read(given[name] ?? 'Info')?.value ?? '') === wanted;
  return (given[name] ?? parameterDefinitions.Secrets.default) === wanted;
}
