import { billedAs, itemKindOf } from '../../ledger/catalogue-search.js';
import { summaryPatterns, type ItemKind } from '../../ledger/model/items.js';
import type { CatalogueEntry } from '../../ledger/store/catalogue.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import { addressOf } from '../shell/address.js';
import { trailQuery } from './trail.js';

/**
 * The form of a rule that excludes what an entry of a log says has no SKU, filled in so that it only needs to be saved.
 * @param overrideReason what stands on the records that it excludes
 * @returns undefined if nothing is known that the rule could be limited to: it would exclude everything without a SKU
 */
export function exclusionAddress(
  catalogue: readonly CatalogueEntry[],
  subject: LogSubject,
  overrideReason: string,
): string | undefined {
  const description = subject.description ?? '';
  const entries = billedAs(catalogue, description);
  const itemKinds = entries.length > 0 ? distinct(entries.map(itemKindOf)) : kindDescribedAs(description);
  if (itemKinds === undefined) return undefined;
  return addressOf('/atria/rules/new', {
    description: `Not billed: ${description}`,
    overrideReason,
    itemKinds,
    serviceCodes: lines(entries.map(({ serviceCode }) => serviceCode)),
    planNames: entries.every(({ kind }) => kind === 'plan') ? lines(entries.map(({ name }) => name)) : undefined,
    skuIsEmpty: 'true',
    ...trailQuery(subject),
  });
}

/** The kind of items that are described so and are no entry of the catalogue; undefined for others. */
function kindDescribedAs(description: string): ItemKind | undefined {
  if (description === summaryPatterns.customer) return 'customer';
  return description === summaryPatterns.user ? 'user' : undefined;
}

/** Names as the fields of the form take them: each on a line. */
function lines(names: readonly string[]): string {
  return distinct(names).join('\n');
}

function distinct<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)];
}
