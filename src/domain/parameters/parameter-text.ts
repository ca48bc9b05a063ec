import { createScanner, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { JSONScanner, Node, ParseError } from 'jsonc-parser';
import { excesses, excessOf, parameterLimits } from './parameter-limits.js';

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
  const excess = textExcess(text);
  if (excess !== undefined) return { problem: `the text is ${excess}` };
  const withoutMark = text.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(withoutMark, errors, { allowTrailingComma: true, disallowComments: false });
  const first = errors[0];
  if (first) return { problem: describe(first, withoutMark) };
  if (!root) return { problem: 'the text holds no JSON value' };
  const repeatedNames: string[] = [];
  return { value: valueOf(root, repeatedNames), repeatedNames };
}

/**
 * Which limit of parameters a text is beyond, as a clause that follows "is"; undefined if it may be parsed. Tokens
 * tell that without recursion. A bracket that closes nothing does not lessen the depth, as the parser goes on after it.
 */
export function textExcess(text: string): string | undefined {
  const tooLong = excessOf(text);
  if (tooLong !== undefined) return tooLong;
  const scanner = createScanner(text, true);
  const closing: string[] = [];
  let names = 0;
  for (let first = firstOfNext(scanner, text); first !== undefined; first = firstOfNext(scanner, text)) {
    if (first === ':') names += 1;
    else if (first === '{') closing.push('}');
    else if (first === '[') closing.push(']');
    else if (first === closing.at(-1)) closing.pop();
    if (names > parameterLimits.names) return excesses.names;
    if (closing.length > parameterLimits.depth) return excesses.depth;
  }
  return undefined;
}

/** The first character of the next token, which tells brackets and colons from all others; undefined at the end. */
function firstOfNext(scanner: JSONScanner, text: string): string | undefined {
  scanner.scan();
  return text[scanner.getTokenOffset()];
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
  const met = new Set<string>();
  const repeated = names.filter((name) => met.size === met.add(name).size);
  repeatedNames.push(...new Set(repeated));
  return Object.fromEntries(members);
}
