/**
 * What Atria counts for billing. Customers and users are items themselves
 * (https://support.automate101.com/portal/kb/articles/service-billing-display-patterns).
 */
export const itemKinds = ['customer', 'user', 'customerService', 'userService', 'application', 'resource'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** The default descriptions of billing records, by which items are grouped. */
export const summaryPatterns: Readonly<Record<ItemKind, string>> = {
  customer: 'Tenants',
  user: 'Users',
  customerService: '{ServiceName} (Assigned to Customer)',
  userService: '{ServiceName}, {PlanName}',
  application: '{ServiceName}, {InstanceName}',
  resource: '{ServiceName}, {InstanceName}',
};

/** What happened to an item in a billing period: it came, it went, or it was there before and is still. */
export type ItemAction = 'Added' | 'Removed' | 'Carried';

/** What an item is of a customer, and of what. Texts that do not apply are "". */
export interface ItemSubject {
  readonly customerCode: string;
  readonly itemKind: ItemKind;
  readonly userName: string;
  readonly serviceCode: string;
  readonly instance: string;
}

/** The time an item was provisioned in one plan. A changed plan ends one and begins another. */
export interface ItemSpan extends ItemSubject {
  readonly planName: string;
  readonly addedChangeId: number;
  readonly addedAt: string;
  readonly removedChangeId: number | null;
  readonly removedAt: string | null;
}

/** One text for an item, the same for every span of it. */
export function itemKey({ customerCode, itemKind, userName, serviceCode, instance }: ItemSubject): string {
  return JSON.stringify([customerCode, itemKind, userName, serviceCode, instance]);
}
