import { companyIdOf, customersSharingIdentifiers, isGone, type AtriaCustomer } from '../billing.js';
import type { CodedValues } from '../log/log-codes.js';
import type { ContractSelector } from '../parameters/job-parameters.js';
import { counted } from '../wording.js';
import type { Contract } from '../sync/contract-choice.js';
import { chooseContracts, identifyCustomers, type CustomerWithContract } from '../sync/customer-contracts.js';
import type { CustomerOutcome } from '../sync/plan.js';
import type { MappingFinding, MappingKind, MappingSuggestion } from './findings.js';
import { namedPlainly, nearest } from './similar-name.js';

/** A company of Autotask, as far as a mapping needs it. */
export interface MappedCompany {
  readonly id: number;
  readonly companyName: string;
  readonly isActive: boolean;
}

/** Autotask's side of the customers. */
export interface CompaniesKnown {
  readonly companies: ReadonlyMap<number, MappedCompany>;
  /** The active Recurring Service contracts. */
  readonly contracts: readonly Contract[];
  /** Companies with rows that cannot be read, each with a clause that says why. */
  readonly unreadable: ReadonlyMap<number, string>;
  /** From the parameters of the job. */
  readonly selector: ContractSelector | undefined;
}

export interface CheckedCustomers {
  readonly findings: readonly MappingFinding[];
  /** Those that a run would bill, each with its contract. */
  readonly mapped: readonly CustomerWithContract[];
}

/** Compares the customers with Autotask's companies by the rules of a run. What Atria no longer provisions is left out. */
export function checkCustomers(all: readonly AtriaCustomer[], known: CompaniesKnown): CheckedCustomers {
  const customers = all.filter((customer) => !isGone(customer));
  const shared = customersSharingIdentifiers(customers.map((customer) => ({ ...customer, hasRecords: false })));
  const { identified, outcomes } = identifyCustomers(
    customers.map((customer) => ({ ...customer, sharedWith: shared.get(customer.code) ?? [] })),
  );
  const existing = new Set(known.companies.keys());
  const choice = chooseContracts(identified, known.contracts, existing, known.selector, known.unreadable);
  const byCode = new Map(customers.map((customer) => [customer.code, customer]));
  const found = [...outcomes, ...choice.outcomes].flatMap(({ customerCode, outcome }: CustomerOutcome) => {
    const customer = byCode.get(customerCode);
    return customer === undefined ? [] : [findingOf(customer, outcome, known)];
  });
  const inactive = choice.chosen
    .filter(({ companyId }) => known.companies.get(companyId)?.isActive === false)
    .map(({ customer, companyId }) => inactiveFinding(customer, companyId, known, 'billedInactiveCompany'));
  return { findings: withSuggestions([...found, ...inactive], customers, known), mapped: choice.chosen };
}

const kindsByCode: Partial<Record<CodedValues['code'], MappingKind>> = {
  AT04: 'noIdentifier',
  AT05: 'noCompany',
  AT06: 'noContract',
  AT26: 'severalContracts',
  AT27: 'sharedCompany',
};

function findingOf(customer: AtriaCustomer, outcome: CodedValues, known: CompaniesKnown): MappingFinding {
  const companyId = companyIdOf(customer.billingIdentifier);
  const company = companyId === undefined ? undefined : known.companies.get(companyId);
  // An inactive company is the cause; that it has no contract follows from it.
  if (outcome.code === 'AT06' && company?.isActive === false) {
    return { ...inactiveFinding(customer, company.id, known), code: outcome.code };
  }
  const kind =
    outcome.code === 'AT05' && companyId === undefined
      ? 'notANumber'
      : (kindsByCode[outcome.code] ?? 'unreadableCompany');
  return { ...about(customer, kind), code: outcome.code, found: wordsOf(outcome, company, known) };
}

function wordsOf({ code, values }: CodedValues, company: MappedCompany | undefined, known: CompaniesKnown): string {
  const name = company?.companyName ?? 'The company';
  if (code === 'AT26') return `${name} has ${values.contracts}.`;
  if (code === 'AT27') {
    return `${values.otherCustomers} has it too${company === undefined ? '' : `: ${company.companyName}`}.`;
  }
  if (code === 'AT49') return `${values.reason}.`;
  if (code !== 'AT06') return '';
  const others = known.contracts.filter(({ companyID }) => companyID === company?.id).length;
  if (others === 0) return `${name} has none today.`;
  return `${name} has ${counted(others, 'contract')}, but none that the job's Contract parameter names.`;
}

/** A run does not ask whether a company is active: its contract decides. */
function inactiveFinding(
  customer: AtriaCustomer,
  companyId: number,
  known: CompaniesKnown,
  kind: 'inactiveCompany' | 'billedInactiveCompany' = 'inactiveCompany',
): MappingFinding {
  const name = known.companies.get(companyId)?.companyName ?? 'The company';
  return { ...about(customer, kind), found: `${name} is inactive.` };
}

function about({ code, name, billingIdentifier }: AtriaCustomer, kind: MappingKind): MappingFinding {
  return {
    ...{ kind, code: null, customerCode: code, item: null, name: name === '' ? code : name },
    ...{ value: billingIdentifier, found: '', suggestion: null },
  };
}

/** Only another company helps against these. */
const suggestedFor: ReadonlySet<MappingKind> = new Set<MappingKind>([
  ...(['noIdentifier', 'notANumber', 'noCompany', 'sharedCompany', 'inactiveCompany'] as const),
]);

/** Suggests active companies that no customer has. One that two customers would get is suggested to neither. */
function withSuggestions(
  findings: readonly MappingFinding[],
  customers: readonly AtriaCustomer[],
  { companies }: CompaniesKnown,
): MappingFinding[] {
  const taken = new Set(customers.map(({ billingIdentifier }) => companyIdOf(billingIdentifier)));
  const active = [...companies.values()].filter(({ isActive }) => isActive);
  const named = namedPlainly(active, ({ companyName }) => companyName);
  const near = findings.map(({ kind, name }) => (suggestedFor.has(kind) ? nearest([name], named) : undefined));
  const timesOf = (company: MappedCompany) => near.filter((other) => other === company).length;
  return findings.map((finding, index) => {
    const company = near[index];
    if (company === undefined || taken.has(company.id) || timesOf(company) > 1) return finding;
    const suggestion: MappingSuggestion = { value: company.id.toString(), name: company.companyName };
    return { ...finding, suggestion };
  });
}
