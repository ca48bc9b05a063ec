import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/**
 * A JSON object as text with one member set, or removed where the value is undefined. Everything else, comments and line breaks
 * too, stays as it was typed.
 *
 * @param path the name of the member, or the names that lead to it
 */
export function withMember(text: string, path: string | readonly string[], value: unknown): string {
  return applyEdits(text, modify(text, typeof path === 'string' ? [path] : [...path], value, { formattingOptions }));
}

/** The same, with the member's value as somebody typed it, which is JSON and may have comments. */
export function withMemberText(text: string, name: string, typed: string): string {
  const set = memberText(text, name) === undefined ? withMember(text, name, null) : text;
  const node = nodeOf(set, name);
  return node === undefined ? text : set.slice(0, node.offset) + typed + set.slice(node.offset + node.length);
}

/** The value of a member as it stands in the text; undefined where there is none. */
export function memberText(text: string, name: string): string | undefined {
  const node = nodeOf(text, name);
  return node === undefined ? undefined : text.slice(node.offset, node.offset + node.length);
}

function nodeOf(text: string, name: string) {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root === undefined ? undefined : findNodeAtLocation(root, [name]);
}
