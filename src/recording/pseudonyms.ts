import { createHmac, randomBytes } from 'node:crypto';

/** Stands for the address of whoever answers, in addresses that a recording holds. */
export const baseMark = '{{base}}';

/** What carries no meaning of its own but is the cause of faults: it stays, so that the fault can be seen again. */
const oddCharacter = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/;

/** Replaces identifiers, texts and addresses: the same original always has the same replacement. */
export interface Pseudonyms {
  /** Whole numbers stay whole, positive or negative, and within 32 bits where they were; zero stays. */
  number(original: number): number;
  /** Numerals are replaced like numbers, blanks around a text stay, and so does its length where it is long. */
  text(original: string): string;
  /** Letters and digits, in place of one word. */
  word(original: string): string;
}

/** @param key in whose absence nothing can be said of an original; it is kept nowhere */
export function pseudonymsOf(key: Buffer = randomBytes(32)): Pseudonyms {
  const known = new Map<number, number>();
  const taken = new Set<number>();
  const digest = (kind: string, original: string) => createHmac('sha256', key).update(`${kind}\0${original}`).digest();
  const word = (original: string) => `n${digest('text', original).toString('hex').slice(0, 14)}`;

  function numberOf(original: number): number {
    if (original === 0 || !Number.isFinite(original)) return 0;
    if (original < 0) return -numberOf(-original);
    if (!Number.isInteger(original)) return numberOf(Math.ceil(original)) + 0.5;
    const given = known.get(original);
    if (given !== undefined) return given;
    const [least, most] = original < 2 ** 31 ? [1, 2 ** 31 - 1] : [2 ** 31, Number.MAX_SAFE_INTEGER];
    for (let tries = 0; ; tries += 1) {
      const drawn = least + (digest('number', `${original}\0${tries}`).readUIntBE(0, 6) % (most - least));
      if (taken.has(drawn)) continue;
      taken.add(drawn);
      known.set(original, drawn);
      return drawn;
    }
  }

  function text(original: string): string {
    const inner = original.trim();
    if (inner === '') return original;
    const [before = '', after = ''] = original.split(inner);
    return `${before}${innerText(inner)}${after}`;
  }

  function innerText(inner: string): string {
    if (/^\d{1,15}$/.test(inner)) return String(numberOf(Number(inner)));
    if (/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(inner)) return `${word(inner.toLowerCase())}@example.com`;
    const name = word(inner);
    const odd = inner.split('').map((character, index) => {
      if (oddCharacter.test(character)) return character;
      return name[index] ?? (index < inner.length ? 'x' : '');
    });
    return `${odd.join('')}${name.slice(inner.length)}`;
  }

  return { number: numberOf, text, word };
}
