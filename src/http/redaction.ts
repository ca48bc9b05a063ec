import { escapeKinds, unescaped } from './escapes.js';

/** Takes credentials out of a text that came from elsewhere. */
export type Redact = (text: string) => string;

/** What stands in the place of a credential. */
const mark = '***';

/** Shorter texts are found everywhere, and no credential of Autotask or Atria is that short. */
const leastLength = 6;

/** A text that was escaped, and escaped again on its way through a log or a page. */
const escapedAtMost = 3;

/** Built redactors that are kept: each request asks for one, mostly for the same credentials. */
const kept = new Map<string, Redact>();
const keptAtMost = 16;

/**
 * Makes a redactor of the credentials in use. It finds each of them in every form in which a server may repeat it: as it
 * is and in upper or lower case; URL-encoded, HTML-escaped or JSON-escaped, in whole or in part, up to three times over;
 * as hex; and as Base64 of either alphabet, also within a longer text such as `user:secret`.
 *
 * @param secrets those of fewer than six characters are left out; of those with fewer than six besides blanks, slashes and
 * `+ - _ =`, only the usual forms are found
 */
export function redactorOf(secrets: readonly string[]): Redact {
  const key = JSON.stringify(secrets);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const redact = build(secrets);
  const oldest = kept.keys().next();
  if (kept.size >= keptAtMost && oldest.done !== true) kept.delete(oldest.value);
  kept.set(key, redact);
  return redact;
}

/** A JSON value with the credentials taken out of all its texts and names. Numbers stay as they are. */
export function redactJson(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => redactJson(each, redact));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [redact(name), redactJson(each, redact)]));
}

function build(secrets: readonly string[]): Redact {
  const wanted = [...new Set(secrets)].filter((secret) => secret.length >= leastLength);
  if (wanted.length === 0) return (text) => text;
  const encoded = wanted.flatMap(encodingsOf);
  // What stands before an escape may be read as the beginning of another: the usual form is looked for as it is, too.
  const plain = [...wanted, ...wanted.map(encodeURIComponent)].map((each) => each.toLowerCase());
  const folded = [...wanted, ...encoded].map(fold).filter((each) => each.length >= leastLength);
  const holds = (text: string) => includesAny(text.toLowerCase(), plain) || includesAny(fold(text), folded);
  const holdsEscapedAs = (kind: RegExp, text: string) => {
    let present = text;
    for (let times = 0; times < escapedAtMost; times += 1) {
      const next = unescaped(present, kind);
      if (next === present) return false;
      if (holds(next)) return true;
      present = next;
    }
    return false;
  };
  const holdsEscaped = (text: string) => holds(text) || escapeKinds.some((kind) => holdsEscapedAs(kind, text));
  const forms = [...wanted.flatMap((secret) => [secret, encodeURIComponent(secret)]), ...encoded];
  // Of two forms that begin alike, the longer one must be taken out whole.
  const inOrder = forms.sort((one, other) => other.length - one.length).map(escapedForPattern);
  const pattern = new RegExp(inOrder.join('|'), 'gi');
  return (text) => {
    if (text.length < leastLength || !holdsEscaped(text)) return text;
    const left = text.replace(pattern, mark);
    // The beginning and end of an unusual form are not known, so nothing is left.
    return holdsEscaped(left) ? mark : left;
  };
}

function includesAny(text: string, parts: readonly string[]): boolean {
  return parts.some((part) => text.includes(part));
}

/** Removes the differences of case, of the Base64 alphabet, of how a blank is written, of lines and of backslashes. */
function fold(text: string): string {
  return text.toLowerCase().replace(/[\s+\-_/\\=]+/g, '');
}

/** As hex, and what is the same in the Base64 of each longer text that has the secret in it. */
function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const offsets = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [bytes.toString('hex'), ...offsets];
}

function escapedForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
