import { nulProblem } from './nul.js';

/** A text of a sent form; "" where it was not sent, or a file was. Line ends are those of Unix. */
export function formText(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name];
  if (typeof value === 'string' && value.includes('\0')) throw nulProblem('The form');
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
}

/** The texts that a form sent with one name, as the ticks of a list. */
export function formTexts(form: Readonly<Record<string, unknown>>, name: string): string[] {
  return [form[name]].flat().filter((each) => typeof each === 'string');
}
