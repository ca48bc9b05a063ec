import type { Author, NewAuditEntry } from '../domain/audit/audit-entry.js';
import { changedFields, type RecordFields } from '../domain/audit/changed-fields.js';
import type { ChangeKind, NewChange } from './model/changes.js';
import {
  productKey,
  type LedgerCustomer,
  type LedgerProduct,
  type LedgerService,
  type LedgerState,
  type ProductKind,
} from './model/state.js';

/** A customer, or what carries a SKU: what decides what is billed to whom. */
type EditedRecord = LedgerCustomer | LedgerService | LedgerProduct;

/** What was changed of a customer, or of what carries a SKU. */
export type Edit = Pick<NewAuditEntry, 'record' | 'id' | 'name' | 'changes'>;

/** The customer or part of the catalogue that a change edits; undefined where it edits none, or a new one. */
export function editedRecord(state: LedgerState, change: NewChange): EditedRecord | undefined {
  const { kind, customerCode, serviceCode, planName, instance } = change;
  if (customerKinds.has(kind)) return state.customers.get(customerCode);
  if (kind === 'serviceDefined') return state.services.get(serviceCode);
  const product = productKinds.get(kind);
  if (product === undefined) return undefined;
  return state.products.get(productKey(product, serviceCode, product === 'plan' ? planName : instance));
}

const customerKinds: ReadonlySet<ChangeKind> = new Set(['customerCreated', 'customerChanged', 'customerDeprovisioned']);

const productKinds: ReadonlyMap<ChangeKind, ProductKind> = new Map([
  ['planDefined', 'plan'],
  ['applicationDefined', 'application'],
  ['resourceDefined', 'resource'],
]);

/** What many changes come to for customers and catalogue. It keeps one former and one present state of each. */
export class EditedRecords {
  readonly #edited = new Map<string, { before: EditedRecord | undefined; after: EditedRecord }>();

  note(before: EditedRecord | undefined, after: EditedRecord | undefined): void {
    if (after === undefined || before === after) return;
    const { record, id } = identityOf(after);
    const key = `${record} ${id}`;
    const noted = this.#edited.get(key);
    this.#edited.set(key, { before: noted === undefined ? before : noted.before, after });
  }

  /** How many are new. */
  get added(): number {
    return [...this.#edited.values()].filter(({ before }) => before === undefined).length;
  }

  /** What differs now of those that were there before. */
  edits(): Edit[] {
    return [...this.#edited.values()].flatMap(({ before, after }) =>
      before === undefined ? [] : editOf(before, after),
    );
  }

  /** An entry for each that differs now; for new ones too, unless they are left to a summary. */
  entries(author: Author, leavesOutNew: boolean): NewAuditEntry[] {
    return [...this.#edited.values()].flatMap(({ before, after }): NewAuditEntry[] => {
      if (before === undefined && leavesOutNew) return [];
      const action = before === undefined ? 'added' : 'changed';
      return editOf(before, after).map((edit) => ({ ...author, action, ...edit, reason: '' }));
    });
  }
}

/** At most one. */
function editOf(before: EditedRecord | undefined, after: EditedRecord): Edit[] {
  const changes = changedFields(before && fieldsOf(before), fieldsOf(after));
  return changes.length === 0 ? [] : [{ ...identityOf(after), changes }];
}

function identityOf(edited: EditedRecord): Pick<NewAuditEntry, 'record' | 'id' | 'name'> {
  if ('billingIdentifier' in edited) return { record: 'customer', id: edited.code, name: edited.name };
  if ('level' in edited) return { record: 'SKU', id: skuId('service', edited.code, ''), name: edited.name };
  return { record: 'SKU', id: skuId(edited.kind, edited.serviceCode, edited.name), name: edited.name };
}

/** What carries a SKU, as the audit record names it: `service EXCHANGE`, `plan EXCHANGE/Mailbox 50 GB`. */
export function skuId(kind: LedgerProduct['kind'] | 'service', serviceCode: string, name: string): string {
  return kind === 'service' ? `service ${serviceCode}` : `${kind} ${serviceCode}/${name}`;
}

function fieldsOf(edited: EditedRecord): RecordFields {
  if ('billingIdentifier' in edited) {
    const { name, type, billingIdentifier, status, resellerCode } = edited;
    return { 'Billing identifier': billingIdentifier, Name: name, Type: type, Status: status, Reseller: resellerCode };
  }
  if ('level' in edited) return { SKU: edited.sku, Name: edited.name, Level: edited.level };
  return { SKU: edited.sku, 'Cost price': edited.costPrice, 'Sales price': edited.salesPrice };
}
