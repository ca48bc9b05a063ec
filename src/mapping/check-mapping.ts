import { isGone } from '../domain/billing.js';
import { periodContaining } from '../domain/billing-period.js';
import { entryName } from '../domain/mapping/catalogue-item.js';
import { checkCatalogue } from '../domain/mapping/check-catalogue.js';
import { checkCustomers } from '../domain/mapping/check-customers.js';
import { groupBy } from '../domain/group-by.js';
import { inOrder, isWrong, type MappingFinding } from '../domain/mapping/findings.js';
import { describeUnfed, type LineKnown, type UnfedLine } from '../domain/mapping/unfed-lines.js';
import type { CustomerWithContract } from '../domain/sync/customer-contracts.js';
import { rulesOfPeriod, type BillingRule } from '../ledger/model/billing-rule.js';
import type { LedgerCustomer } from '../ledger/model/state.js';
import { searchCatalogue } from '../ledger/catalogue-search.js';
import { listCatalogue, type CatalogueEntry } from '../ledger/store/catalogue.js';
import { allCustomers } from '../ledger/store/customers.js';
import { listRules } from '../ledger/store/rules.js';
import { ledgerSettings } from '../ledger/store/settings.js';
import type { Store } from '../store/database.js';
import { ruleOfCustomer, ruleOfEntry, type ExcludedFromMapping } from './excluded.js';
import type { AutotaskReading } from './read-autotask.js';
import type { MappingTarget } from './target.js';

/** What the comparison of Atria's customers and catalogue with Autotask came to. */
export interface MappingReport {
  /** By kind. */
  readonly findings: readonly MappingFinding[];
  /** How many of them somebody has to correct. */
  readonly wrong: number;
  /** How many customers and catalogue entries were compared: those that no billing rule excludes. */
  readonly customers: number;
  readonly entries: number;
  /** What a billing rule excludes: customers first. Nothing above counts it. */
  readonly excluded: readonly ExcludedFromMapping[];
  /** The customers that a run would bill, each with its contract. */
  readonly mapped: readonly CustomerWithContract[];
}

/** Compares the built-in Atria with what was read of Autotask. Nothing is changed. @throws CannotAsk */
export async function checkMapping(
  store: Store,
  target: MappingTarget,
  reading: AutotaskReading,
): Promise<MappingReport> {
  const [customers, catalogue, allRules, { billProcessDay }] = await Promise.all([
    allCustomers(store),
    listCatalogue(store),
    listRules(store),
    ledgerSettings(store),
  ]);
  const rules = rulesOfPeriod(allRules, periodContaining(billProcessDay, reading.day));
  const isBilled = (entry: CatalogueEntry) => ruleOfEntry(entry, rules) === undefined;
  const present = customers.filter((customer) => !isGone(customer));
  const billedCustomers = present.filter((customer) => ruleOfCustomer(customer, rules) === undefined);
  const entries = catalogue.filter(isBilled);
  const isBilledCode = new Set(billedCustomers.map(({ code }) => code));
  // All of them: a run skips two customers with one billing identifier, whether they are billed or not.
  const checked = checkCustomers(customers, {
    ...{ companies: reading.companies, unreadable: reading.unreadableCompanies },
    ...{ contracts: reading.contracts, selector: target.selector },
  });
  const ofCustomers = checked.findings.filter(({ customerCode }) => isBilledCode.has(customerCode ?? ''));
  const mapped = checked.mapped.filter(({ customer }) => isBilledCode.has(customer.code));
  const unbilled = searchCatalogue(catalogue, { withoutSku: true }).filter(isBilled);
  const onContracts = countedServices(await reading.linesOn(mapped.map(({ contract }) => contract.id)));
  const ofCatalogue = checkCatalogue(entries, unbilled, {
    ...{ services: reading.services, form: target.form },
    ...{ unreadable: reading.unreadableServices, onContracts, billedAs: target.billedAs },
    excluded: catalogue.filter((entry) => !isBilled(entry)),
  });
  const findings = inOrder([...ofCustomers, ...ofCatalogue]);
  return {
    findings,
    wrong: findings.filter(({ kind }) => isWrong(kind)).length,
    customers: billedCustomers.length,
    entries: entries.length,
    excluded: excludedBy(rules, { customers: present, catalogue }),
    mapped,
  };
}

function excludedBy(
  rules: readonly BillingRule[],
  {
    customers,
    catalogue,
  }: { readonly customers: readonly LedgerCustomer[]; readonly catalogue: readonly CatalogueEntry[] },
): ExcludedFromMapping[] {
  const ofCustomers = customers.flatMap((customer): ExcludedFromMapping[] => {
    const { code, name, billingIdentifier: value } = customer;
    const rule = ruleOfCustomer(customer, rules)?.description;
    return rule === undefined ? [] : [{ customerCode: code, name: name === '' ? code : name, value, rule }];
  });
  const ofEntries = catalogue.flatMap((entry): ExcludedFromMapping[] => {
    const rule = ruleOfEntry(entry, rules)?.description;
    return rule === undefined ? [] : [{ customerCode: null, name: entryName(entry), value: entry.sku, rule }];
  });
  return [...ofCustomers, ...ofEntries];
}

/** The services of lines, each with the number of its contracts. */
function countedServices(lines: readonly LineKnown[]): ReadonlyMap<number, number> {
  const byService = groupBy(lines, ({ serviceID }) => serviceID);
  return new Map([...byService].map(([id, its]) => [id, new Set(its.map(({ contractID }) => contractID)).size]));
}

/** The lines of mapped customers that no SKU feeds, with their quantities. @throws CannotAsk */
export async function readUnfedLines(
  reading: AutotaskReading,
  { findings, mapped }: Pick<MappingReport, 'findings' | 'mapped'>,
): Promise<UnfedLine[]> {
  const unfed = new Set(findings.flatMap(({ kind, value }) => (kind === 'unfedService' ? [value] : [])));
  const onContracts = await reading.linesOn(mapped.map(({ contract }) => contract.id));
  const lines = onContracts.filter(({ serviceID }) => unfed.has(String(serviceID)));
  const quantities = await reading.quantitiesOf(lines.map(({ id }) => id));
  return describeUnfed(lines, quantities, { mapped, services: reading.services });
}
