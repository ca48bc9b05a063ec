import type { CatalogueItem } from './catalogue-item.js';

/** What can be found of the mapping between Atria and Autotask, in the order in which it is shown. */
export const mappingKinds = [
  ...(['noIdentifier', 'notANumber', 'noCompany', 'sharedCompany', 'inactiveCompany'] as const),
  ...(['noContract', 'severalContracts', 'unreadableCompany'] as const),
  ...(['noSku', 'noService', 'severalServices', 'inactiveService'] as const),
  ...(['billedInactiveCompany', 'sharedService', 'unfedService'] as const),
] as const;
export type MappingKind = (typeof mappingKinds)[number];

/** What a kind means, as a heading. */
export const mappingTitles: Readonly<Record<MappingKind, string>> = {
  noIdentifier: 'Customers without a billing identifier',
  notANumber: 'Billing identifiers that are no Account ID',
  noCompany: 'Billing identifiers of no company in Autotask',
  sharedCompany: 'Companies that several customers have',
  inactiveCompany: 'Inactive companies without an active Recurring Service contract',
  noContract: 'Companies without an active Recurring Service contract',
  severalContracts: 'Companies with several Recurring Service contracts',
  unreadableCompany: 'Companies that Autotask does not show clearly',
  noSku: 'Catalogue entries without a SKU',
  noService: 'SKUs of no service in Autotask',
  severalServices: 'SKUs of several services in Autotask',
  inactiveService: 'Services that are inactive in Autotask',
  billedInactiveCompany: 'Inactive companies with an active Recurring Service contract',
  sharedService: 'Services that several catalogue entries feed',
  unfedService: 'Services on contracts that no SKU feeds',
};

/** What to do about a kind, for people. */
export const mappingAdvice: Readonly<Record<MappingKind, string>> = {
  noIdentifier: "Enter the customer's Account ID in Autotask.",
  notANumber: "Enter the customer's Account ID in Autotask: the whole number at the top of the Account form.",
  noCompany: "Compare the billing identifier with the customer's Account ID in Autotask.",
  sharedCompany: 'Give each customer a company of its own: a run bills none of them.',
  inactiveCompany: 'Activate the company in Autotask, or enter another one.',
  noContract: 'Add the contract in Autotask, or enter another company.',
  severalContracts: "Name one of them by the job's Contract parameter, or end the others in Autotask.",
  unreadableCompany: 'Look at the row in Autotask.',
  noSku: 'Enter the SKU, or exclude by a billing rule what is not sold.',
  noService: 'Enter a SKU that Autotask knows, or add the service in Autotask.',
  severalServices: 'Give each of the services a name of its own in Autotask, or enter another SKU.',
  inactiveService: 'Activate the service in Autotask, or enter another SKU.',
  billedInactiveCompany:
    'Nothing to do if it is meant so: runs bill the contract. To stop that, end the contract in Autotask.',
  sharedService: 'Nothing to do if it is meant so.',
  unfedService:
    'Runs leave its lines as they are. If Atria provisions it, give its item this SKU; else there is nothing to do.',
};

/** What is only told: it may be meant so. */
const notes: ReadonlySet<MappingKind> = new Set<MappingKind>([
  'billedInactiveCompany',
  'sharedService',
  'unfedService',
]);

/** Whether somebody has to correct it: a run would leave something unbilled, or would bill it in the wrong place. */
export function isWrong(kind: MappingKind): boolean {
  return !notes.has(kind);
}

/** What a value most likely should be. Only a person applies it. */
export interface MappingSuggestion {
  /** The billing identifier, or the SKU. */
  readonly value: string;
  /** The name of the company or service. */
  readonly name: string;
}

/** One thing that was found. */
export interface MappingFinding {
  readonly kind: MappingKind;
  /** What a run says of it in its log; null if it says nothing. */
  readonly code: string | null;
  /** The customer that it is about; null: it is about none. */
  readonly customerCode: string | null;
  /** The catalogue entry that it is about; null: it is about none. */
  readonly item: CatalogueItem | null;
  /** What it is about, for people. */
  readonly name: string;
  /** The billing identifier or SKU as it is saved. */
  readonly value: string;
  /** What Autotask says of it, in a sentence; "" if there is no more to say than the kind. */
  readonly found: string;
  readonly suggestion: MappingSuggestion | null;
}

/** In the order of the kinds; within each as given. */
export function inOrder(findings: readonly MappingFinding[]): MappingFinding[] {
  return mappingKinds.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
}
