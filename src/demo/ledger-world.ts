import type { NewBillingRule } from '../ledger/model/billing-rule.js';
import { addDays, type Day } from '../domain/day.js';
import type { NewChange } from '../ledger/model/changes.js';
import { foldChange } from '../ledger/model/fold.js';
import { emptyState, productKey, type LedgerCustomer, type LedgerState } from '../ledger/model/state.js';
import type { ItemSpan } from '../ledger/model/items.js';
import { sampleServices } from './sample-catalogue.js';
import { sampleDays } from './sample-customer.js';
import { serviceInAutotask } from './sample-provider.js';
import { firstCompanyId, sampleHistory, sampleHistoryOptions } from './sample-history.js';
import { parseScenario, type Scenario } from '../simulator/scenario.js';

/**
 * The world of `npm start`: a provider whose Atria is the built-in ledger, with half a year of history, and an Autotask
 * in which the contracts have the quantities of a month ago. A few things do not fit, each in one way that the log names.
 */

/** Enough for every page to be worth looking at, and recorded in about a second. */
const customers = 60;

/** Customers that something is wrong with, by their place in the history. */
const odd = {
  /** The billing identifier is of no account: AT05. */
  withoutCompany: 7,
  /** The account has no recurring service contract: AT06. */
  withoutContract: 11,
  /** The contract lacks one of the lines: AT12. */
  withoutLine: 22,
} as const;

/** Each contract has a line of each of them, whether its customer has any or not. */
const soldServices = sampleServices.filter(({ billedAs }) => /^(Hosted|Microsoft|Workspace|Cloud)/.test(billedAs));

const firstContractId = 7001;
const firstLineId = 80_001;

/** A plan that is called something in Atria that Autotask does not know: AT08. Another one has no SKU: AT07. */
const misnamed = { serviceCode: 'HE', planName: 'Webmail Only', sku: 'WEBMAIL' } as const;

/** The catalogue was there a period before the first customer, so that this period has no records: AT15. */
const catalogueAt = '2026-05-20T00:00:00.000Z';

/** All changes, in the order of time. */
export function* ledgerHistory(): Generator<NewChange, void, undefined> {
  for (const change of sampleHistory({ ...sampleHistoryOptions, customers })) {
    const isMisnamed = change.kind === 'planDefined' && change.planName === misnamed.planName;
    const named = isMisnamed ? { ...change, values: { ...change.values, sku: misnamed.sku } } : change;
    yield change.kind.endsWith('Defined') ? { ...named, happenedAt: catalogueAt } : named;
  }
}

/** What the provider does not bill. */
export const ledgerRules: readonly NewBillingRule[] = [
  rule(10, 'Tenants and users are only counted', 'Only counted', { itemKinds: ['customer', 'user'] }),
  rule(20, 'A service is billed by what its users have', 'Billed by user', {
    itemKinds: ['customerService'],
    serviceCodes: ['HE', 'MSOL', 'WS'],
  }),
  rule(30, 'Test customers are not billed', 'Test customer', { customerTypes: ['Test'] }),
];

/** Corrections of a line that was adjusted already go on the next day, as Autotask may refuse a second one on a day. */
export const ledgerParameters = {
  ZoneUser: 'api@example.com',
  BillingPeriod: 'Previous',
  EffectiveDateConflict: 'NextDay',
  LogLevel: 'Verbose',
} as const;

/** Autotask as it was billed a month ago. Its own Atria is empty: the ledger takes its place. */
export function ledgerScenario(settings: Record<string, unknown>): Scenario {
  const state = stateAtEndOf(sampleDays.earlierPeriodEnd);
  const known = [...state.customers.values()].filter((customer) => !isOdd(customer, 'withoutCompany'));
  const contracts = known
    .filter((customer) => !isOdd(customer, 'withoutContract'))
    .map((customer, index) => ({ customer, id: firstContractId + index }));
  const lines = contracts.flatMap(({ customer, id: contractID }) => {
    const counts = countsBySku(state, customer.code);
    const missing = isOdd(customer, 'withoutLine') ? [...counts.keys()][0] : undefined;
    return soldServices
      .filter(({ id }) => String(id) !== missing)
      .map(({ id: serviceID }) => ({ contractID, serviceID, units: counts.get(String(serviceID)) ?? 0 }));
  });
  return parseScenario(
    JSON.stringify({
      clock: sampleDays.clock,
      autotask: {
        zoneUsers: [ledgerParameters.ZoneUser],
        services: sampleServices.map(serviceInAutotask),
        companies: known.map((customer) => ({ id: companyIdOf(customer), companyName: customer.name })),
        contracts: contracts.map(({ customer, id }) => ({
          ...{ id, companyID: companyIdOf(customer), contractName: 'Managed Services' },
          ...{ startDate: sampleDays.contractStart, endDate: sampleDays.contractEnd },
        })),
        contractServices: lines.map(({ contractID, serviceID }, index) => ({
          ...{ id: firstLineId + index, contractID, serviceID },
        })),
        units: lines.map(({ units }, index) => {
          return { contractServiceID: firstLineId + index, from: sampleDays.contractStart, units };
        }),
        settings,
      },
    }),
  );
}

/** Also of a customer whose billing identifier nobody has filled in: what it should be. */
function companyIdOf({ code }: LedgerCustomer): number {
  return firstCompanyId + Number(code.slice(1)) - 1;
}

function isOdd({ code }: LedgerCustomer, what: keyof typeof odd): boolean {
  return code === `C${String(odd[what] + 1).padStart(5, '0')}`;
}

function stateAtEndOf(day: Day): LedgerState {
  const state = emptyState();
  let changeId = 0;
  for (const change of ledgerHistory()) {
    if (change.happenedAt >= addDays(day, 1)) break;
    foldChange(state, { ...change, changeId: (changeId += 1) });
  }
  return state;
}

/** How many of each service in Autotask a customer has, by its SKU. */
function countsBySku(state: LedgerState, customerCode: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const span of state.spans.values()) {
    const sku = span.customerCode === customerCode && span.removedChangeId === null ? skuOf(state, span) : '';
    if (/^\d+$/.test(sku)) counts.set(sku, (counts.get(sku) ?? 0) + 1);
  }
  return counts;
}

function skuOf(state: LedgerState, { itemKind, serviceCode, planName, instance }: ItemSpan): string {
  const isProduct = itemKind === 'application' || itemKind === 'resource';
  const key = productKey(isProduct ? itemKind : 'plan', serviceCode, isProduct ? instance : planName);
  return state.products.get(key)?.sku ?? '';
}

function rule(
  processingOrder: number,
  description: string,
  overrideReason: string,
  conditions: NewBillingRule['conditions'],
): NewBillingRule {
  return { description, overrideReason, processingOrder, validFrom: null, validTo: null, conditions };
}
