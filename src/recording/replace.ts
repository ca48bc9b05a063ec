import { errorWords, memberNames, pathParts, plainNumbers, plainParameters, plainTexts } from './kept.js';
import { baseMark, type Pseudonyms } from './pseudonyms.js';

const day = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Makes what two systems said to each other anonymous, piece by piece and always in the same way. */
export interface Replacer {
  /** A JSON value. Whatever is not known to be harmless is replaced. */
  value(value: unknown): unknown;
  /** The path below the system's base, with its query. */
  address(address: string): string;
  /** Parameters of a job that a run accepts. */
  parameters(parameters: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** @param isOurs whether the product would send credentials to the host of an address */
export function replacerOf(pseudonyms: Pseudonyms, isOurs: (url: string) => boolean): Replacer {
  /** @param name of the member, in lower case, that the value stands under */
  function value(given: unknown, name: string): unknown {
    if (Array.isArray(given)) return given.map((each: unknown) => value(each, name));
    if (typeof given === 'object' && given !== null) return members(given as Readonly<Record<string, unknown>>);
    if (typeof given === 'number') return plainNumbers.has(name) ? given : pseudonyms.number(given);
    return typeof given === 'string' ? textOf(given, name) : given;
  }

  function members(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    // The value of a condition is of the kind of its field.
    const conditionOn = typeof given['field'] === 'string' ? given['field'].toLowerCase() : undefined;
    const entries = Object.entries(given).map(([key, each]): [string, unknown] => {
      const name = key.toLowerCase();
      if (!memberNames.has(name)) return [pseudonyms.word(key), value(each, '')];
      return [key, value(each, name === 'value' && conditionOn !== undefined ? conditionOn : name)];
    });
    return Object.fromEntries(entries);
  }

  function textOf(text: string, name: string): string {
    if (day.test(text) || plainTexts.has(text.toLowerCase())) return text;
    if (name === 'field' || name === 'includefields')
      return memberNames.has(text.toLowerCase()) ? text : pseudonyms.word(text);
    if (name === 'errors' || name === 'message') return errorText(text);
    if (name === 'url' || name.endsWith('url')) return urlOf(text);
    return pseudonyms.text(text);
  }

  /** Keeps the words by which errors are told apart, and the marks between the words. */
  function errorText(text: string): string {
    return text.replace(/[\p{L}\p{N}_@.&%+\\-]+/gu, (word) => {
      const bare = word.replace(/[.-]+$/, '');
      if (errorWords.has(bare.toLowerCase()) || /^\d{1,3}$/.test(bare)) return word;
      return /^\d{1,15}$/.test(bare) ? String(pseudonyms.number(Number(bare))) : pseudonyms.word(bare);
    });
  }

  function urlOf(text: string): string {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url === undefined) return pseudonyms.text(text);
    const origin = isOurs(url.href) ? baseMark : `${url.protocol}//${pseudonyms.word(url.host)}.example.com`;
    return `${origin}${address(`${belowBase(url.pathname)}${url.search}`)}`;
  }

  function address(given: string): string {
    const [path = '', query] = given.split(/\?(.*)/s);
    const parts = path.split('/').map((part) => {
      const decoded = decodedOr(part);
      if (part === '' || pathParts.has(part.toLowerCase()) || day.test(decoded)) return part;
      return encodeURIComponent(pseudonyms.text(decoded));
    });
    if (query === undefined || query === '') return parts.join('/');
    const search = new URLSearchParams();
    for (const [name, each] of new URLSearchParams(query))
      search.append(memberNames.has(name.toLowerCase()) ? name : pseudonyms.word(name), queryValue(name, each));
    return `${parts.join('/')}?${search.toString()}`;
  }

  function queryValue(name: string, text: string): string {
    if (plainNumbers.has(name.toLowerCase()) && /^\d{1,6}$/.test(text)) return text;
    return plainTexts.has(text.toLowerCase()) ? text : pseudonyms.text(text);
  }

  return {
    value: (given) => value(given, ''),
    address,
    parameters(given) {
      const entries = Object.entries(given).flatMap(([name, each]): [string, unknown][] => {
        if (name === 'BaseUrl') return [[name, each === '' ? '' : `${baseMark}/ATServicesRest/`]];
        if (name === 'Secrets') return [[name, 'default']];
        if (plainParameters.has(name)) return [[name, each]];
        const isKnown = name === 'ZoneUser' || name === 'CustomersFilter' || name === 'Contract';
        return isKnown ? [[name, parameterValue(each)]] : [];
      });
      return Object.fromEntries(entries);
    },
  };

  function parameterValue(given: unknown): unknown {
    if (typeof given === 'string') return pseudonyms.text(given);
    if (Array.isArray(given)) return given.map(parameterValue);
    if (typeof given !== 'object' || given === null) return given;
    return Object.fromEntries(
      Object.entries(given).map(([name, each]) => [name, name === 'default' ? each : parameterValue(each)]),
    );
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
