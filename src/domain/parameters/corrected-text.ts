import { createScanner } from 'jsonc-parser';
import { readParameterText, textExcess } from './parameter-text.js';

/** Kinds of the scanner's tokens. It declares them as a const enum, which cannot be imported here. */
const kinds = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 };
const literals: readonly number[] = [7, 8, 9, 10, 11];
const trivia: readonly number[] = [12, 13, 14, 15];

interface Token {
  readonly kind: number;
  readonly text: string;
}

/**
 * The JSON that was meant by a text with the mistakes of the documentation's own examples: missing commas, parentheses in
 * place of braces, curly quotation marks. Nothing within a text in quotation marks changes. It is only a proposal: whoever
 * typed the text has to take it.
 *
 * @param isAccepted whether a run takes the corrected text
 * @returns undefined if the text is JSON already, or is none that is accepted with these corrected either
 */
export function correctedText(text: string, isAccepted: (corrected: string) => boolean): string | undefined {
  if (textExcess(text) !== undefined || !('problem' in readParameterText(text))) return undefined;
  const corrected = withCommas(tokensOf(withJsonSigns(text)));
  return 'problem' in readParameterText(corrected) || !isAccepted(corrected) ? undefined : corrected;
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
    tokens.push({ kind, text: text.slice(start, start + scanner.getTokenLength()) });
  }
  return tokens;
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
