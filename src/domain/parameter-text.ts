import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';

/** The value that was written, with the names that occur twice in one object, or where the text stops being JSON. */
export type ReadText =
  { readonly value: unknown; readonly repeatedNames: readonly string[] } | { readonly problem: string };

const explanations: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing before this point',
  ColonExpected: 'a colon is missing before this point',
  ValueExpected: 'a value is missing before this point',
  PropertyNameExpected: 'a name in double quotes is missing before this point',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'there is more text after the end of the JSON value',
  UnexpectedEndOfString: 'the closing double quote is missing',
  UnexpectedEndOfComment: 'the end of the comment is missing',
  InvalidEscapeCharacter: 'a backslash must be written twice',
  InvalidCharacter: 'a text may not contain a line break or a tab',
};

/**
 * Reads JSON as people type it: comments and commas after the last member are accepted. Anything else that is not JSON
 * is reported with its line and column, both counted from 1, and without repeating the text, which may hold a secret.
 */
export function readParameterText(text: string): ReadText {
  const withoutMark = text.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(withoutMark, errors, { allowTrailingComma: true, disallowComments: false });
  const first = errors[0];
  if (first) return { problem: describe(first, withoutMark) };
  if (!root) return { problem: 'the text holds no JSON value' };
  const repeatedNames: string[] = [];
  return { value: valueOf(root, repeatedNames), repeatedNames };
}

function describe(error: ParseError, text: string): string {
  const before = text.slice(0, error.offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `line ${before.length}, column ${column}: ${explain(error, text)}`;
}

function explain(error: ParseError, text: string): string {
  if (/[“”„‘’]/.test(text.slice(error.offset, error.offset + error.length))) {
    return 'a curly quotation mark is used; write straight double quotes';
  }
  return explanations[printParseErrorCode(error.error)] ?? 'this is not valid JSON';
}

/** The value of a node. Members are defined rather than assigned, so that a member `__proto__` is an ordinary one. */
function valueOf(node: Node, repeatedNames: string[]): unknown {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map((child) => valueOf(child, repeatedNames));
  if (node.type !== 'object') return node.value as unknown;
  const members = children.map(({ children: pair = [] }): [string, unknown] => {
    const [name, value] = pair;
    return [String(name?.value), value && valueOf(value, repeatedNames)];
  });
  const names = members.map(([name]) => name);
  repeatedNames.push(...new Set(names.filter((name, index) => names.indexOf(name) !== index)));
  return Object.fromEntries(members);
}
