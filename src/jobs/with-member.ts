import { applyEdits, modify } from 'jsonc-parser';

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/** A JSON object as text with one member set. Everything else, comments and line breaks too, stays as it was typed. */
export function withMember(text: string, name: string, value: unknown): string {
  return applyEdits(text, modify(text, [name], value, { formattingOptions }));
}
