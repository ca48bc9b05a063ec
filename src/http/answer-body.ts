import { parseJson } from './json.js';
import { redactJson, type Redact } from './redaction.js';

/** What the body of an answer holds. */
export interface AnswerBody {
  /** The JSON value without credentials; undefined if there is none, or none that may be read. */
  json: unknown;
  /** What the body is instead, in words that follow "it is"; undefined if it is JSON. */
  notJson: string | undefined;
  /** What there is too much of for the body to be read; absent if it is read. */
  excess?: Exclude<keyof typeof answerLimits, 'bytes'>;
}

/**
 * What one answer may have, so that a dozen of them at once fit a worker of 1 GB (docker-compose.yml). A page of 500 rows
 * has less than a megabyte, 3 levels and some 10,000 values.
 */
export const answerLimits = { bytes: 8 * 1024 * 1024, levels: 32, values: 250_000 } as const;

/** Types that a message may name; the text of any other is the server's own, and may be anything. */
const knownTypes = new Set([
  'application/json',
  'application/octet-stream',
  'application/problem+json',
  'application/xhtml+xml',
  'application/xml',
  'text/css',
  'text/html',
  'text/javascript',
  'text/json',
  'text/plain',
  'text/xml',
]);

/** Reads the body of an answer, unless that would take more memory than is there. */
export function readBody(text: string, contentType: string, redact: Redact): AnswerBody {
  // A text that begins otherwise is no JSON of an API, and need not be searched.
  if (!/^[\s\uFEFF]*[[{]/.test(text)) return { json: undefined, notJson: `${shownType(contentType)} that is not JSON` };
  const excess = excessOf(text);
  if (excess !== undefined) {
    return {
      json: undefined,
      notJson: `JSON with more than ${answerLimits[excess]} ${excess}, which is not read`,
      excess,
    };
  }
  const json = parseJson(text);
  if (json === undefined) return { json, notJson: `${shownType(contentType)} that is not JSON` };
  return { json: redactJson(json, redact), notJson: undefined };
}

/** The characters that give JSON its shape. */
const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

function shownType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') return 'content of no named type';
  return knownTypes.has(type) ? type : 'content of an unknown type';
}

/** Looks a text through once, without building anything: a megabyte of brackets becomes a hundred in memory. */
function excessOf(text: string): AnswerBody['excess'] {
  let level = 0;
  let values = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === backslash) index += 1;
      else if (code === quote) inText = false;
    } else if (code === quote) inText = true;
    else if (code === openBracket || code === openBrace) {
      level += 1;
      values += 1;
    } else if (code === closeBracket || code === closeBrace) level -= 1;
    else if (code === comma) values += 1;
    if (level > answerLimits.levels) return 'levels';
    if (values > answerLimits.values) return 'values';
  }
  return undefined;
}
