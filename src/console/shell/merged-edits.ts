import { isObject } from '../../domain/is-object.js';
import { PageProblem } from './error-pages.js';
import { formText } from './form.js';

/** A field that somebody else saved while a form of the same record was open. */
export interface FieldChange {
  readonly field: string;
  readonly opened: unknown;
  readonly saved: unknown;
  /** What the form goes on with: what was typed, or what was saved where nothing was typed. */
  readonly kept: unknown;
}

/** The name of the hidden field that says what a form was opened with. */
export const openedField = 'opened';

/**
 * What a form was opened with; what is saved now where it does not say so, as a script's.
 *
 * @throws PageProblem where it cannot be read, or no form can have been opened with it
 */
export function openedValues<Values extends object>(form: Readonly<Record<string, unknown>>, saved: Values): Values {
  const text = formText(form, openedField);
  if (text === '') return saved;
  const opened = parsed(text);
  if (isObject(opened) && isLike(opened, saved)) return { ...saved, ...(opened as Values) };
  const why = 'What it was opened with cannot be read.';
  throw new PageProblem(400, 'The form cannot be saved', why, 'Open it again, and type your edits anew.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether each value is of a kind that a form has. A field that is saved already keeps its kind. */
function isLike(opened: Readonly<Record<string, unknown>>, saved: object): boolean {
  const present = new Map<string, unknown>(Object.entries(saved));
  return Object.entries(opened).every(([field, value]) => {
    const kind = kindOf(value);
    const before = present.get(field) ?? undefined;
    return kind !== undefined && (before === undefined || kind === kindOf(before));
  });
}

/** undefined: no field of a form has such a value. */
function kindOf(value: unknown): string | undefined {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.every((each) => kindOf(each) === 'string') ? 'texts' : undefined;
  if (typeof value === 'string') return value.includes('\0') ? undefined : 'string';
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : undefined;
}

/**
 * Merges two edits of one record three ways, field by field: the one that was saved meanwhile, and the one that a person is about to save.
 * A field that both changed keeps what the person typed.
 */
export function mergeEdits<Values extends object>(edits: {
  readonly opened: Values;
  readonly saved: Values;
  readonly typed: Values;
}): { readonly merged: Values; readonly changes: readonly FieldChange[] } {
  const { opened, saved, typed } = edits;
  const fields = Object.keys(typed) as (keyof Values & string)[];
  const changes = fields
    .filter((field) => !isSame(opened[field], saved[field]))
    .map((field) => {
      const kept = isSame(opened[field], typed[field]) ? saved[field] : typed[field];
      return { field, opened: opened[field], saved: saved[field], kept };
    });
  const kept = Object.fromEntries(changes.map((change) => [change.field, change.kept]));
  return { merged: { ...typed, ...kept }, changes };
}

/** What somebody else saved since a person saw a record; nothing of theirs is kept. */
export function savedSince<Values extends object>(opened: Values, saved: Values): readonly FieldChange[] {
  return mergeEdits({ opened, saved, typed: opened }).changes;
}

/** Whether two values of a field are one: a browser may send other spaces at the ends than it got. */
function isSame(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => (typeof value === 'string' ? value.trim() : JSON.stringify(value));
  return text(one) === text(other);
}
