import { distance } from 'fastest-levenshtein';
import { companyIdOf, isGone, type AtriaCustomer } from '../billing.js';
import { groupBy } from '../group-by.js';
import type { SkuForm } from '../parameters/job-parameters.js';
import type { Contract } from '../sync/contract-choice.js';
import type { Service } from '../sync/service-catalogue.js';
import { skuOf } from './check-catalogue.js';
import type { MappedCompany } from './check-customers.js';
import { entryName, isOfItem, type CatalogueItem, type MappedEntry } from './catalogue-item.js';
import { plainName } from './similar-name.js';

/** A company or service that a person may choose. */
export interface Choice {
  /** The billing identifier, or the SKU; "" if the thing has no SKU. */
  readonly value: string;
  readonly id: number;
  readonly name: string;
  /** What speaks against it, or is worth to know: `inactive`. */
  readonly marks: readonly string[];
}

/** What is to be chosen for, and what a person typed to find it. */
export interface Wanted {
  readonly name: string;
  /** A part of a name, or the beginning of an id; "": the nearest names come first. */
  readonly search: string;
}

/** The companies of Autotask, for a customer of Atria. */
export function companyChoices(
  { companies, contracts }: { readonly companies: readonly MappedCompany[]; readonly contracts: readonly Contract[] },
  { customers, code }: { readonly customers: readonly AtriaCustomer[]; readonly code: string },
  wanted: Wanted,
): Choice[] {
  const others = customers.filter((customer) => customer.code !== code && !isGone(customer));
  const users = groupBy(others, ({ billingIdentifier }) => companyIdOf(billingIdentifier));
  const withContract = new Set(contracts.map(({ companyID }) => companyID));
  return found(companies, ({ companyName }) => companyName, wanted).map(({ id, companyName, isActive }) => ({
    ...{ value: id.toString(), id, name: companyName },
    marks: [
      ...(isActive ? [] : ['inactive']),
      ...(withContract.has(id) ? [] : ['no active Recurring Service contract']),
      ...(users.get(id) ?? []).map(({ name, code: user }) => `used by ${name === '' ? user : name}`),
    ],
  }));
}

/** The services of Autotask, for an entry of Atria's catalogue. */
export function serviceChoices(
  { services, form }: { readonly services: readonly Service[]; readonly form: SkuForm },
  { entries, item }: { readonly entries: readonly MappedEntry[]; readonly item: CatalogueItem },
  wanted: Wanted,
): Choice[] {
  const others = entries.filter((entry) => !isOfItem(entry, item));
  const users = groupBy(others, ({ sku }) => sku.trim());
  const sharing = groupBy(services, (service) => skuOf(service, form));
  return found(services, ({ name }) => name, wanted).map((service) => {
    const value = skuOf(service, form);
    return {
      ...{ value, id: service.id, name: service.name },
      marks: [
        ...(service.isActive ? [] : ['inactive']),
        ...(value === '' ? [`has no ${form}`] : []),
        ...(value !== '' && (sharing.get(value)?.length ?? 0) > 1 ? ['another service has the same SKU'] : []),
        ...(value === '' ? [] : (users.get(value) ?? []).map((entry) => `${entryName(entry)} has it too`)),
      ],
    };
  });
}

function found<Item extends { readonly id: number }>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { name, search }: Wanted,
): readonly Item[] {
  const named = items.map((item) => ({ item, plain: plainName(nameOf(item)) }));
  const typed = search.trim();
  if (typed !== '') {
    const part = plainName(typed);
    return named
      .filter(({ item, plain }) => (part !== '' && plain.includes(part)) || item.id.toString().startsWith(typed))
      .map(({ item }) => item);
  }
  const own = plainName(name);
  const far = ({ plain }: { plain: string }) => distance(own, plain) / Math.max(own.length, plain.length, 1);
  return named
    .map((each) => ({ ...each, far: far(each) }))
    .sort((a, b) => a.far - b.far)
    .map(({ item }) => item);
}
