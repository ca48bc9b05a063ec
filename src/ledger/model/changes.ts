/** What kinds of customers Atria knows (https://docs.getatria.com/docs/getting-started-with-atria/customer-management/management). */
export const customerTypes = ['Standard', 'Test', 'Demo'] as const;
export type CustomerType = (typeof customerTypes)[number];

/** The states a customer may be put in; `Deprovisioned` is reached by its own change only. */
export const customerStatuses = ['Active', 'Suspended', 'Disabled'] as const;
export type CustomerStatus = (typeof customerStatuses)[number] | 'Deprovisioned';

/** Whether a service is priced per instance of a customer, or assigned to a customer's users. */
export const serviceLevels = ['customer', 'user'] as const;
export type ServiceLevel = (typeof serviceLevels)[number];

/** Everything that can happen. What is defined or created anew under a known name is changed by the same kind where it says so. */
export const changeKinds = [
  'resellerCreated',
  'customerCreated',
  'customerChanged',
  'customerDeprovisioned',
  'userCreated',
  'userChanged',
  'userRemoved',
  'serviceAssigned',
  'planChanged',
  'serviceRemoved',
  'applicationAssigned',
  'applicationRemoved',
  'resourceAssigned',
  'resourceRemoved',
  'serviceDefined',
  'planDefined',
  'applicationDefined',
  'resourceDefined',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Changes of the catalogue: they concern every customer. */
export const catalogueKinds: readonly ChangeKind[] = [
  'serviceDefined',
  'planDefined',
  'applicationDefined',
  'resourceDefined',
];

/** What a change sets; which of them count depends on the kind. */
export interface ChangeValues {
  readonly name?: string | undefined;
  readonly customerType?: CustomerType | undefined;
  readonly billingIdentifier?: string | undefined;
  readonly status?: (typeof customerStatuses)[number] | undefined;
  readonly resellerCode?: string | undefined;
  readonly fullName?: string | undefined;
  /** Marks on a user, such as `test`, that billing rules can name. */
  readonly flags?: readonly string[] | undefined;
  readonly level?: ServiceLevel | undefined;
  /** The stock code: what the product is called in the invoicing system. */
  readonly sku?: string | undefined;
  readonly costPrice?: number | undefined;
  readonly salesPrice?: number | undefined;
}

/** One provisioning change that is about to be recorded. Texts that do not apply are "". */
export interface NewChange {
  readonly kind: ChangeKind;
  /** An ISO instant with its offset. */
  readonly happenedAt: string;
  /** Who made the change. */
  readonly actor: string;
  readonly customerCode: string;
  readonly userName: string;
  readonly serviceCode: string;
  readonly planName: string;
  /** Tells several instances of one service apart; the name of an application or resource. */
  readonly instance: string;
  readonly values: ChangeValues;
  /**
   * The sender's name for the change: a change sent again under this name is not recorded again. "" means it has none.
   */
  readonly sourceKey: string;
}

/** A recorded change. The numbers rise without gaps in the order of recording, which is the order in which changes count. */
export interface ServiceChange extends NewChange {
  readonly changeId: number;
}
