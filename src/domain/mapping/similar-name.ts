import { distance } from 'fastest-levenshtein';

/** Letters of a name that are compared. */
const longestCompared = 100;
/** One letter in so many may differ. */
const lettersPerMistake = 5;

/** What companies write behind their names in one place and leave out in another. */
const legalForms = new Set(
  'limited ltd llc llp lp inc incorporated corp corporation co company plc pty gmbh ag kg bv nv sa sas sarl srl spa ab as oy aps'.split(
    ' ',
  ),
);

/** A name without what says nothing of whose it is: capital letters, accents, punctuation, and the legal form at its end. */
export function plainName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  while (words.length > 1 && legalForms.has(words.at(-1) ?? '')) words.pop();
  return words.join(' ').slice(0, longestCompared);
}

/** Something that has a name, with that name as it is compared. */
export interface Named<Item> {
  readonly item: Item;
  readonly plain: string;
}

export function namedPlainly<Item>(items: readonly Item[], nameOf: (item: Item) => string): Named<Item>[] {
  return items.map((item) => ({ item, plain: plainName(nameOf(item)) })).filter(({ plain }) => plain !== '');
}

/**
 * The one item whose name is nearest to one of some names, if it is near enough that people may mean the same.
 * @returns undefined if none is near enough, or if two are equally near: the product never guesses between several
 */
export function nearest<Item>(names: readonly string[], among: readonly Named<Item>[]): Item | undefined {
  let best: { readonly item: Item; readonly mistakes: number } | undefined;
  let isTied = false;
  for (const wanted of new Set(names.map(plainName).filter((plain) => plain !== ''))) {
    for (const { item, plain } of among) {
      const most = Math.floor(Math.min(wanted.length, plain.length) / lettersPerMistake);
      if (Math.abs(wanted.length - plain.length) > most) continue;
      const mistakes = distance(wanted, plain);
      if (mistakes > most || mistakes > (best?.mistakes ?? Infinity)) continue;
      if (mistakes === best?.mistakes) {
        isTied ||= item !== best.item;
        continue;
      }
      best = { item, mistakes };
      isTied = false;
    }
  }
  return isTied ? undefined : best?.item;
}
