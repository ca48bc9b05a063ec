import { isDay } from '../../domain/day.js';
import { isObject } from '../../domain/is-object.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import { memberText, withMember, withMemberText } from '../../jobs/with-member.js';
import { fieldOf, memberFieldsOf, type ParameterField, type ParameterName } from './field-table.js';

/** The JSON object that a text holds. */
export type ParameterObject = Readonly<Record<string, unknown>>;

/** What the choice of a billing period says that is a day. */
export const aDay = 'date';

/**
 * The parameters that fields can show: of a JSON object, in which no name stands twice, or of nothing.
 *
 * @returns undefined if only the text itself can be shown
 */
export function shownAsFields(text: string): ParameterObject | undefined {
  if (text.trim() === '') return {};
  const read = readParameterText(text);
  return 'problem' in read || read.repeatedNames.length > 0 || !isObject(read.value) ? undefined : read.value;
}

/**
 * The fields of a parameter: those of its members, or one for its value where that holds what they do not show.
 *
 * @param root all parameters
 */
export function fieldsOf(name: ParameterName, root: ParameterObject): readonly ParameterField[] {
  const given = root[name];
  const members = memberFieldsOf(name);
  const isShownByMembers = given === undefined || isObject(given) || (given === '' && name === 'Contract');
  return members.length > 0 && isShownByMembers ? members : [fieldOf(name)];
}

/** The members of a parameter that it has no field for, as they stand in JSON. */
export function otherMembers(name: ParameterName, root: ParameterObject): string[] {
  const [given, fields] = [root[name], fieldsOf(name, root)];
  // The type of a SKU means nothing.
  const known = [...fields.map(({ member }) => member), ...(name === 'SKUType' ? ['type'] : [])];
  if (!isObject(given) || fields.some(({ member }) => member === undefined)) return [];
  return Object.entries(given).flatMap(([member, value]) =>
    known.includes(member) ? [] : [jsonMember(member, value)],
  );
}

/** A member as it stands in JSON. */
export function jsonMember(name: string, value: unknown): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
}

/** The value that a field shows; undefined where it is not set. */
export function givenTo({ parameter, member }: ParameterField, root: ParameterObject): unknown {
  const given = root[parameter];
  if (member === undefined) return given;
  return isObject(given) ? given[member] : undefined;
}

/**
 * What stands in a field: "" where it is not set. What its kind cannot show, it shows as JSON.
 *
 * @param text the whole JSON
 */
export function shownIn(field: ParameterField, root: ParameterObject, text: string): string {
  const given = givenTo(field, root);
  if (given === undefined) return '';
  switch (field.kind) {
    case 'choice':
      return choiceOf(field, given) ?? JSON.stringify(given);
    case 'period':
      return periodShown(given);
    case 'codes':
      return codesShown(given);
    case 'json':
      return typeof given === 'string' ? given : jsonShown(given, memberText(text, field.parameter) ?? '');
    case 'number':
    case 'text':
    case 'day':
      return typeof given === 'string' && !/[\r\n\t]/.test(given) ? given : JSON.stringify(given);
  }
}

/** The choice that a value is, whatever its capital letters; undefined if it is none. */
function choiceOf({ choices = [] }: ParameterField, given: unknown): string | undefined {
  const said = typeof given === 'string' || typeof given === 'boolean' ? String(given).trim().toLowerCase() : undefined;
  return choices.map(String).find((choice) => choice.toLowerCase() === said);
}

function periodShown(given: unknown): string {
  const said = typeof given === 'string' ? given.trim() : undefined;
  if (said === '') return aDay;
  const word = ['Previous', 'Current'].find((each) => each.toLowerCase() === said?.toLowerCase());
  return word ?? (said !== undefined && isDay(said) ? said : JSON.stringify(given));
}

function codesShown(given: unknown): string {
  const codes = Array.isArray(given) ? (given as unknown[]) : given === '' ? [] : [given];
  const isPlain = codes.every((code) => typeof code === 'string' && /^[^\s,"[](?:[^,\r\n]*[^\s,])?$/.test(code));
  return isPlain ? codes.join(', ') : JSON.stringify(given);
}

/** One element on each line, or as it was typed if it has comments. */
function jsonShown(given: unknown, typed: string): string {
  if (typed.includes('//') || typed.includes('/*')) return typed;
  if (!Array.isArray(given) || given.length === 0) return JSON.stringify(given);
  return `[\n${given.map((element) => `  ${JSON.stringify(element)}`).join(',\n')}\n]`;
}

/**
 * A JSON object as text with what was typed into a field. Text that is not valid JSON is stored as a string: a run refuses it, and
 * the field shows it again.
 *
 * @param typed "": not set
 */
export function withTyped(text: string, field: ParameterField, typed: string): string {
  const { parameter, member, removesEmptyParameter = false } = field;
  if (member === undefined) {
    const said = typed.trim();
    if (field.kind === 'json' && said !== '' && !('problem' in readParameterText(said))) {
      return withMemberText(text, parameter, said);
    }
    return withMember(text, parameter, valueOf(field, typed));
  }
  const root = shownAsFields(text);
  // What it holds is not known, and must not be written over.
  if (root === undefined) return text;
  const owner = root[parameter];
  const value = valueOf(field, typed);
  if (!isObject(owner)) return value === undefined ? text : withMember(text, parameter, { [member]: value });
  const others = Object.keys(owner).filter((each) => each !== member);
  const isGone = value === undefined && removesEmptyParameter && (others.length === 0 || field.parameter === 'SKUType');
  return withMember(text, isGone ? parameter : [parameter, member], value);
}

/** undefined: it is not set. */
function valueOf({ kind, choices = [] }: ParameterField, typed: string): unknown {
  const said = typed.trim();
  if (said === '') return undefined;
  switch (kind) {
    case 'choice':
      return choices.find((choice) => String(choice) === said) ?? said;
    case 'period':
      return said === aDay ? '' : said;
    case 'codes':
      return codesIn(said);
    case 'number':
      return Number.isFinite(Number(said)) ? Number(said) : said;
    case 'json':
    case 'text':
    case 'day':
      return said;
  }
}

function codesIn(said: string): unknown {
  if (/^["[]/.test(said)) {
    const read = readParameterText(said);
    return 'problem' in read ? said : read.value;
  }
  return said
    .split(/[,\n]/)
    .map((code) => code.trim())
    .filter((code) => code !== '');
}
