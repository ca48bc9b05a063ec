import type { LogCodeDefinition, LogCodeDefinitions } from './log-code-definition.js';
import type { LogCode, LogLevel, LogValues } from './log-codes.js';
import { visibleText } from '../invisible-characters.js';
import { ownLogCodes } from './own-log-codes.js';
import { atriaLogCodes } from './atria-log-codes.js';

/** Every log code with its level, message and advice. */
export const logCodeDefinitions: LogCodeDefinitions<LogCode> = { ...atriaLogCodes, ...ownLogCodes };

/** Every log code, in the order of their numbers. */
export const logCodes = (Object.keys(logCodeDefinitions) as LogCode[]).sort();

/** The log code that a person typed, in either case. */
export function codeNamed(given: string): LogCode | undefined {
  return logCodes.find((code) => code === given.toUpperCase());
}

/** The level that entries with this code have. */
export function levelOf(code: LogCode): LogLevel {
  return logCodeDefinitions[code].level;
}

/**
 * The message of a log entry: the code's template with each placeholder, its parentheses included, replaced by its
 * value. A value that ends a sentence by itself does not get a second full stop.
 */
export function renderMessage<Code extends LogCode>(code: Code, values: LogValues[Code]): string {
  const definition: LogCodeDefinition<Code> = logCodeDefinitions[code];
  const { template, placeholders } = definition;
  let message = '';
  let position = 0;
  for (const { text, valueName, index } of placesIn(template, placeholders)) {
    const next = index + text.length;
    const value = valueText(code, valueName, values[valueName as keyof LogValues[Code]]);
    message += template.slice(position, index) + (template[next] === '.' ? value.replace(/\.$/, '') : value);
    position = next;
  }
  message += template.slice(position);
  const { details } = values as { readonly details?: string };
  return withMore.has(code) && details !== undefined ? `${message} ${details}` : message;
}

/** The documented texts of these have no place for the reason, so it follows. */
const withMore: ReadonlySet<LogCode> = new Set(['AT12', 'AT19']);

/** Where the placeholders stand in a template, in order. Values are put in between, so they are never searched. */
function placesIn(template: string, placeholders: Readonly<Record<string, string>>) {
  return Object.entries(placeholders)
    .map(([placeholder, valueName]) => ({ text: `(${placeholder})`, valueName }))
    .flatMap((place) => indexesOf(place.text, template).map((index) => ({ ...place, index })))
    .sort((a, b) => a.index - b.index);
}

function indexesOf(text: string, template: string): number[] {
  const indexes: number[] = [];
  for (let at = template.indexOf(text); at >= 0; at = template.indexOf(text, at + text.length)) indexes.push(at);
  return indexes;
}

/** What people type again or look up: they see what is in it. */
const identifiers: ReadonlySet<string> = new Set(['billingIdentifier', 'customerCode', 'sku']);

/** The quantity that AT13 takes to "0.00" has two decimals too. */
function valueText(code: LogCode, name: string, value: unknown): string {
  if (code === 'AT13' && typeof value === 'number') return value.toFixed(2);
  return identifiers.has(name) ? visibleText(String(value)) : String(value);
}
