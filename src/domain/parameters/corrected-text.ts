import { createScanner, findNodeAtLocation, parseTree } from 'jsonc-parser';
import { isObject } from '../is-object.js';
import { readParameterText, textExcess } from './parameter-text.js';

/** Kinds of the scanner's tokens. It declares them as a const enum, which cannot be imported here. */
const kinds = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, string: 10, unknown: 16, end: 17 };
const literals: readonly number[] = [7, 8, 9, 10, 11];
const trivia: readonly number[] = [12, 13, 14, 15];

interface Token {
  readonly kind: number;
  readonly text: string;
}

/**
 * The JSON that was meant by a text with the mistakes of the documentation's own examples: missing commas, parentheses in
 * place of braces, curly quotation marks, an unquoted `True`, customers in one text with commas between. Nothing else within
 * quotation marks changes. It is only a proposal: the person who typed the text decides.
 *
 * @param isAccepted whether a run takes the corrected text
 * @returns undefined if nothing is to be corrected, or the text is not accepted with these corrected either
 */
export function correctedText(text: string, isAccepted: (corrected: string) => boolean): string | undefined {
  if (textExcess(text) !== undefined) return undefined;
  const json = 'problem' in readParameterText(text) ? withCommas(tokensOf(withJsonSigns(text))) : text;
  const corrected = withCustomerList(json);
  if (corrected === text) return undefined;
  return 'problem' in readParameterText(corrected) || !isAccepted(corrected) ? undefined : corrected;
}

/** The customers of the CustomersFilter as a list, where they stand in one text with commas between them. */
function withCustomerList(text: string): string {
  const read = readParameterText(text);
  if ('problem' in read || !isObject(read.value)) return text;
  const given: unknown = read.value['CustomersFilter'];
  if (typeof given !== 'string' || !given.includes(',')) return text;
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root === undefined ? undefined : findNodeAtLocation(root, ['CustomersFilter']);
  const codes = given.split(',').map((code) => code.trim());
  if (node === undefined || codes.includes('')) return text;
  const list = `[${codes.map((code) => JSON.stringify(code)).join(', ')}]`;
  return text.slice(0, node.offset) + list + text.slice(node.offset + node.length);
}

/** Braces for parentheses, and straight quotation marks for curly ones. Texts in straight ones, and comments, are passed over. */
function withJsonSigns(text: string): string {
  const parts = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[“”„]([^“”„"\\\n]*)[“”„]|[()]/g;
  return text.replaceAll(parts, (whole, inCurly: string | undefined) => {
    if (inCurly !== undefined) return `"${inCurly}"`;
    return whole === '(' ? '{' : whole === ')' ? '}' : whole;
  });
}

function tokensOf(text: string): Token[] {
  const scanner = createScanner(text, false);
  const tokens: Token[] = [];
  for (let kind: number = scanner.scan(); kind !== kinds.end; kind = scanner.scan()) {
    const start = scanner.getTokenOffset();
    tokens.push(withQuotes({ kind, text: text.slice(start, start + scanner.getTokenLength()) }));
  }
  return tokens;
}

/** A truth value as the documentation writes it, without its quotation marks. */
function withQuotes(token: Token): Token {
  const isTruthValue = token.kind === kinds.unknown && /^(true|false)$/i.test(token.text);
  return isTruthValue ? { kind: kinds.string, text: `"${token.text}"` } : token;
}

/** A value or a name that follows a value has a comma between. */
function withCommas(tokens: readonly Token[]): string {
  const pieces: string[] = [];
  let afterValue: number | undefined;
  for (const { kind, text } of tokens) {
    const isStart = kind === kinds.openBrace || kind === kinds.openBracket || literals.includes(kind);
    if (isStart && afterValue !== undefined) pieces.splice(afterValue, 0, ',');
    pieces.push(text);
    if (trivia.includes(kind)) continue;
    const isEnd = kind === kinds.closeBrace || kind === kinds.closeBracket || literals.includes(kind);
    afterValue = isEnd ? pieces.length : undefined;
  }
  return pieces.join('');
}
