/** A text of a sent form; "" where it was not sent, or a file was. Line ends are those of Unix. */
export function formText(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name];
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
}
