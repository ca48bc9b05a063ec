import { createScanner, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { isOtherRunParameter, otherRunParameters } from '../parameters/other-run.js';
import { parameterDefinitions } from '../parameters/parameter-definitions.js';
import { readParameterText, textExcess } from '../parameters/parameter-text.js';

/** What stands in the place of a value that may be a secret. */
const hidden = '"***"';

/** A word or two of letters, a date with or without its time, or nothing: as people mistype them. */
const plainText = /^([a-z]{1,12}|[a-z]{1,8} [a-z]{1,8}|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(T[\d:.]{1,12}Z?)?|)$/i;

/** A refused value as a message shows it: the value itself only if it is too short and plain to be a misplaced secret. */
export function shownValue(value: unknown): string {
  const isPlain =
    typeof value === 'boolean' ||
    value === null ||
    (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e8) ||
    (typeof value === 'string' && plainText.test(value));
  return isPlain ? JSON.stringify(value) : 'the value given';
}

/** The name of a member that is no parameter, in quotation marks where it looks like a name. */
export function shownName(name: string): string {
  return looksLikeName(name) ? `"${name}"` : 'a name, hidden as it may be a secret,';
}

/** A SKU as a message shows it; what does not look like one may be a misplaced secret. */
export function shownSku(sku: string): string {
  return looksLikeName(sku) || /^\d{1,8}$/.test(sku) ? `SKU ${sku}` : 'a SKU, hidden as it may be a secret';
}

function looksLikeName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{M}_ .-]{0,39}\d{0,3}$/u.test(name);
}

/**
 * Parameters of a billing sync as they were typed, with each value that a run would refuse replaced: nobody can tell
 * what it is. In a text that is not JSON all values are replaced. Without such values the text stays as it is.
 */
export function withoutRefusedValues(text: string): string {
  if (text.trim() === '') return text;
  if (textExcess(text) !== undefined) return hidden;
  const read = readParameterText(text);
  if ('problem' in read) return withoutAnyValue(text);
  if (typeof read.value === 'string') return withoutRefusedValues(read.value) === read.value ? text : hidden;
  const members = parseTree(text, [], { allowTrailingComma: true })?.children ?? [];
  const refused = members.flatMap(({ type, children = [] }): Node[] => {
    if (type !== 'property') return [];
    const [name, value] = children;
    if (name === undefined || value === undefined || isAccepted(String(name.value), read.value, value)) return [];
    return looksLikeName(String(name.value)) ? [value] : [name, value];
  });
  return refused.reverse().reduce((left, { offset, length }) => replaced(left, offset, length), text);
}

function isAccepted(name: string, parameters: unknown, node: Node): boolean {
  const value: unknown =
    node.children === undefined ? node.value : (parameters as Readonly<Record<string, unknown>>)[name];
  if (isOtherRunParameter(name)) {
    return typeof value === 'string' && otherRunParameters[name].test(value.trim());
  }
  if (!Object.hasOwn(parameterDefinitions, name)) return false;
  return parameterDefinitions[name as keyof typeof parameterDefinitions].read(value) !== undefined;
}

/** What is not followed by a colon is no name. */
function withoutAnyValue(text: string): string {
  const scanner = createScanner(text, true);
  const tokens: { offset: number; length: number; first: string }[] = [];
  for (;;) {
    scanner.scan();
    const [offset, length] = [scanner.getTokenOffset(), scanner.getTokenLength()];
    if (length === 0) break;
    tokens.push({ offset, length, first: text[offset] ?? '' });
  }
  const values = tokens.filter(({ offset, length, first }, index) => {
    const isName = tokens[index + 1]?.first === ':' && looksLikeName(text.slice(offset + 1, offset + length - 1));
    return !/[[\]{}:,]/.test(first) && !isName;
  });
  return values.reverse().reduce((left, { offset, length }) => replaced(left, offset, length), text);
}

function replaced(text: string, offset: number, length: number): string {
  return `${text.slice(0, offset)}${hidden}${text.slice(offset + length)}`;
}
