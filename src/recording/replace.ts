import { errorWords, memberNames, pathParts, plainNumbers, plainTexts } from './kept.js';
import { replacedParameters } from './parameters.js';
import { baseMark, type Pseudonyms } from './pseudonyms.js';

const day = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

type JsonObject = Readonly<Record<string, unknown>>;

/** Makes what two systems said to each other anonymous, piece by piece and always in the same way. */
export class Replacer {
  readonly #pseudonyms: Pseudonyms;
  readonly #isOurs: (url: string) => boolean;

  /** @param isOurs whether the product would send credentials to the host of an address */
  constructor(pseudonyms: Pseudonyms, isOurs: (url: string) => boolean) {
    this.#pseudonyms = pseudonyms;
    this.#isOurs = isOurs;
  }

  /**
   * A JSON value. Whatever is not known to be harmless is replaced.
   *
   * @param name of the member, in lower case, that the value stands under
   */
  value(given: unknown, name = ''): unknown {
    if (Array.isArray(given)) return given.map((each: unknown) => this.value(each, name));
    if (typeof given === 'object' && given !== null) return this.#members(given as JsonObject);
    if (typeof given === 'number') return plainNumbers.has(name) ? given : this.#pseudonyms.number(given);
    return typeof given === 'string' ? this.#text(given, name) : given;
  }

  /** The path below the system's base, with its query. */
  address(given: string): string {
    const [path = '', query = ''] = given.split(/\?(.*)/s);
    const parts = path.split('/').map((part) => this.#pathPart(part));
    if (query === '') return parts.join('/');
    const search = new URLSearchParams();
    for (const [name, text] of new URLSearchParams(query))
      search.append(this.#name(name), this.#queryValue(name, text));
    return `${parts.join('/')}?${search.toString()}`;
  }

  /** Parameters of a job that a run accepts. Their texts are replaced as they are in records and rows. */
  parameters(given: JsonObject): Record<string, unknown> {
    return replacedParameters(given, (text) => this.#text(text, ''));
  }

  #members(given: JsonObject): Record<string, unknown> {
    // The value of a condition is of the kind of its field.
    const field = typeof given['field'] === 'string' ? given['field'].toLowerCase() : 'value';
    const entries = Object.entries(given).map(([name, each]): [string, unknown] => {
      const folded = name.toLowerCase();
      if (!memberNames.has(folded)) return [this.#name(name), this.value(each)];
      return [name, this.value(each, folded === 'value' ? field : folded)];
    });
    return Object.fromEntries(entries);
  }

  #name(name: string): string {
    return memberNames.has(name.toLowerCase()) ? name : this.#pseudonyms.word(name);
  }

  #text(text: string, name: string): string {
    if (day.test(text) || plainTexts.has(text.toLowerCase())) return text;
    if (name === 'field' || name === 'includefields') return this.#name(text);
    if (name === 'errors' || name === 'message') return this.#errorText(text);
    return name.endsWith('url') ? this.#url(text) : this.#pseudonyms.text(text);
  }

  /** Keeps the words by which errors are told apart, and the marks between the words. */
  #errorText(text: string): string {
    return text.replace(/[\p{L}\p{N}_@.&%+\\-]+/gu, (word) => {
      const bare = word.replace(/[.-]+$/, '');
      if (errorWords.has(bare.toLowerCase()) || /^(1|3|500)$/.test(bare)) return word;
      return /^\d{1,15}$/.test(bare) ? String(this.#pseudonyms.number(Number(bare))) : this.#pseudonyms.word(bare);
    });
  }

  #url(text: string): string {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url === undefined) return this.#pseudonyms.text(text);
    const elsewhere = `${url.protocol}//${this.#pseudonyms.word(url.host)}.example.com`;
    return `${this.#isOurs(url.href) ? baseMark : elsewhere}${this.address(`${belowBase(url.pathname)}${url.search}`)}`;
  }

  #pathPart(part: string): string {
    const text = decodedOr(part);
    if (part === '' || pathParts.has(part.toLowerCase()) || day.test(text)) return part;
    return encodeURIComponent(this.#pseudonyms.text(text));
  }

  #queryValue(name: string, text: string): string {
    if (plainNumbers.has(name.toLowerCase()) && /^\d{1,6}$/.test(text)) return text;
    return plainTexts.has(text.toLowerCase()) ? text : this.#pseudonyms.text(text);
  }
}

/** Of Autotask's addresses from `/ATServicesRest/` on, of Atria's from `/api/` on: what is before is the server's place. */
export function belowBase(path: string): string {
  return /\/(atservicesrest|api)(\/.*|)$/i.exec(path)?.[0] ?? path;
}

function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
