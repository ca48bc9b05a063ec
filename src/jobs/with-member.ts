import { applyEdits, findNodeAtLocation, modify, parseTree, type Node } from 'jsonc-parser';

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/**
 * A JSON object as text with one member set, or removed where the value is undefined. Everything else, comments and line breaks
 * too, stays as it was typed.
 *
 * @param path the name of the member, or the names that lead to it
 */
export function withMember(text: string, path: string | readonly string[], value: unknown): string {
  const names = typeof path === 'string' ? [path] : [...path];
  const owner = nodeOf(text, names.slice(0, -1));
  const isOnly = owner?.children?.length === 1 && nodeOf(text, names) !== undefined;
  // The editor would leave the comma that may follow the only member.
  if (owner !== undefined && isOnly && value === undefined) return withNode(text, owner, '{}');
  return applyEdits(text, modify(text, names, value, { formattingOptions }));
}

/** The same, with the member's value as somebody typed it, which is JSON and may have comments. */
export function withMemberText(text: string, name: string, typed: string): string {
  const set = memberText(text, name) === undefined ? withMember(text, name, null) : text;
  const node = nodeOf(set, [name]);
  // A comment up to the end of the line would take with it what follows.
  const hasOpenEnd = typed.slice(typed.lastIndexOf('\n') + 1).includes('//');
  return node === undefined ? text : withNode(set, node, hasOpenEnd ? `${typed}\n` : typed);
}

/** The value of a member as it stands in the text; undefined where there is none. */
export function memberText(text: string, name: string): string | undefined {
  const node = nodeOf(text, [name]);
  return node === undefined ? undefined : text.slice(node.offset, node.offset + node.length);
}

function withNode(text: string, { offset, length }: Node, replacement: string): string {
  return text.slice(0, offset) + replacement + text.slice(offset + length);
}

function nodeOf(text: string, path: readonly string[]): Node | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root === undefined ? undefined : findNodeAtLocation(root, [...path]);
}
