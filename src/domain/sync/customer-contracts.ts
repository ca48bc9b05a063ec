import { companyIdOf, type AtriaCustomer, type BillingRecord } from '../billing.js';
import { groupBy } from '../group-by.js';
import type { ContractSelector } from '../parameters/job-parameters.js';
import { chooseContract, type Contract } from './contract-choice.js';
import { oddCustomer } from './odd-entries.js';
import type { CustomerOutcome } from './plan.js';

/** A customer whose company in Autotask is known by its id. */
export interface IdentifiedCustomer {
  readonly customer: AtriaCustomer;
  readonly companyId: number;
}

/** A customer with the one contract that is kept equal to Atria. */
export interface CustomerWithContract extends IdentifiedCustomer {
  readonly contract: Contract;
}

/** Sorts out the customers whose billing identifier names no company, or not only theirs. */
export function identifyCustomers(customers: readonly (AtriaCustomer & { sharedWith: readonly string[] })[]): {
  identified: IdentifiedCustomer[];
  outcomes: CustomerOutcome[];
} {
  const identified: IdentifiedCustomer[] = [];
  const outcomes: CustomerOutcome[] = [];
  for (const customer of customers) {
    const { code: customerCode, name: customerName } = customer;
    const billingIdentifier = customer.billingIdentifier.trim();
    const companyId = companyIdOf(billingIdentifier);
    if (customer.fault !== undefined && customer.fault !== null) {
      outcomes.push({ customerCode, outcome: oddCustomer(customerName || customerCode, customer.fault) });
    } else if (billingIdentifier === '') {
      outcomes.push({ customerCode, outcome: { code: 'AT04', values: { customerCode, customerName } } });
    } else if (customer.sharedWith.length > 0) {
      const values = { customerName, billingIdentifier, otherCustomers: customer.sharedWith.join(', ') };
      outcomes.push({ customerCode, outcome: { code: 'AT27', values } });
    } else if (companyId === undefined) {
      outcomes.push({ customerCode, outcome: { code: 'AT05', values: { customerName, billingIdentifier } } });
    } else {
      identified.push({ customer, companyId });
    }
  }
  return { identified, outcomes };
}

/** Sorts out the customers with a record that may belong to any of their lines. */
export function withReadableRecords(
  identified: readonly IdentifiedCustomer[],
  recordsByCustomer: ReadonlyMap<string, readonly BillingRecord[]>,
): { identified: IdentifiedCustomer[]; outcomes: CustomerOutcome[] } {
  const outcomes = identified.flatMap(({ customer: { code: customerCode, name } }): CustomerOutcome[] => {
    const records = recordsByCustomer.get(customerCode) ?? [];
    const fault = records.find((record) => record.fault?.of === 'customer')?.fault;
    if (fault === undefined || fault === null) return [];
    return [{ customerCode, outcome: oddCustomer(name, fault.reason) }];
  });
  const skipped = new Set(outcomes.map(({ customerCode }) => customerCode));
  return { identified: identified.filter(({ customer }) => !skipped.has(customer.code)), outcomes };
}

/**
 * Finds each customer's contract among the recurring service contracts that are active on the first read day.
 *
 * @param existingCompanies asked only about customers without any contract
 * @param uncertain companies that may have another contract, each with a clause that says why
 */
export function chooseContracts(
  identified: readonly IdentifiedCustomer[],
  contracts: readonly Contract[],
  existingCompanies: ReadonlySet<number>,
  selector: ContractSelector | undefined,
  uncertain: ReadonlyMap<number, string> = new Map(),
): { chosen: CustomerWithContract[]; outcomes: CustomerOutcome[] } {
  const byCompany = groupBy(contracts, (contract) => contract.companyID);
  const chosen: CustomerWithContract[] = [];
  const outcomes: CustomerOutcome[] = [];
  for (const { customer, companyId } of identified) {
    const ofCompany = byCompany.get(companyId) ?? [];
    const choice = chooseContract(ofCompany, selector);
    const common = { customerName: customer.name, billingIdentifier: customer.billingIdentifier.trim() };
    const customerCode = customer.code;
    const reason = uncertain.get(companyId);
    if (reason !== undefined) {
      outcomes.push({ customerCode, outcome: oddCustomer(customer.name, reason) });
    } else if (choice.kind === 'chosen') {
      chosen.push({ customer, companyId, contract: choice.contract });
    } else if (choice.kind === 'ambiguous') {
      const named = choice.contracts.map((contract) => `${contract.contractName} (${contract.id})`).join(', ');
      const values = { customerName: customer.name, contracts: named };
      outcomes.push({ customerCode, outcome: { code: 'AT26', values } });
    } else if (ofCompany.length > 0 || existingCompanies.has(companyId)) {
      outcomes.push({ customerCode, outcome: { code: 'AT06', values: common } });
    } else {
      outcomes.push({ customerCode, outcome: { code: 'AT05', values: common } });
    }
  }
  return { chosen, outcomes };
}
