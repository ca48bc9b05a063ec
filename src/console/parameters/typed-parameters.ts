import { formText } from '../shell/form.js';
import { inputName, parameterNames, type ParameterField } from './field-table.js';
import { aDay, fieldsOf, shownAsFields, shownIn, withTyped, type ParameterObject } from './field-values.js';

/** The two ways to show parameters. */
export type ParametersView = 'fields' | 'json';

/** The hidden field that says in which way a form shows its parameters. */
export const viewName = 'parametersView';
/** What the buttons carry that show them in the other way. */
export const switchName = 'showParameters';

/** The way in which a form shows its parameters. One that does not say so, as a script's, has the text. */
export function viewOf(form: Readonly<Record<string, unknown>>): ParametersView {
  return form[viewName] === 'fields' ? 'fields' : 'json';
}

/** The way in which a form asks to show its parameters, in place of what it was sent for; undefined: it does not. */
export function askedView(form: Readonly<Record<string, unknown>>): ParametersView | undefined {
  const asked = form[switchName];
  return asked === 'fields' || asked === 'json' ? asked : undefined;
}

/**
 * The parameters of a form as text. Fields set what was changed in them; everything else stays as the text has it, with its
 * comments.
 */
export function typedParameters(form: Readonly<Record<string, unknown>>): string {
  const text = formText(form, 'parametersText');
  const root = viewOf(form) === 'fields' ? shownAsFields(text) : undefined;
  if (root === undefined) return text;
  const fields = changedFields(form, root, text);
  // After JSON with a repeated name, the members of the others could not be told any more.
  const isJson = ([{ kind }]: (typeof fields)[number]) => kind === 'json';
  const changed = [...fields.filter((each) => !isJson(each)), ...fields.filter(isJson)];
  return changed.reduce((current, [field, typed]) => withTyped(current, field, typed), startOf(text, changed.length));
}

function startOf(text: string, changes: number): string {
  return changes > 0 && text.trim() === '' ? '{}' : text;
}

/** The fields that do not say what the text says, with what they say. */
function changedFields(
  form: Readonly<Record<string, unknown>>,
  root: ParameterObject,
  text: string,
): (readonly [ParameterField, string])[] {
  return parameterNames
    .flatMap((name) => fieldsOf(name, root))
    .flatMap((field) => {
      const typed = typedInto(field, form);
      return typed === undefined || typed === shownIn(field, root, text) ? [] : [[field, typed] as const];
    });
}

/** undefined: the form does not have the field. */
function typedInto(field: ParameterField, form: Readonly<Record<string, unknown>>): string | undefined {
  const name = inputName(field);
  if (!(name in form)) return undefined;
  const typed = formText(form, name);
  if (field.kind !== 'period' || typed !== aDay) return typed;
  return formText(form, `${name}.day`) || aDay;
}
