import type { CustomerStatus, CustomerType, ServiceLevel } from './changes.js';
import type { ItemSpan } from './items.js';
import { itemKey } from './items.js';

export interface LedgerCustomer {
  readonly code: string;
  readonly name: string;
  readonly type: CustomerType;
  readonly billingIdentifier: string;
  readonly status: CustomerStatus;
  /** "" for a customer of the service provider itself. */
  readonly resellerCode: string;
}

export interface LedgerUser {
  readonly customerCode: string;
  readonly userName: string;
  readonly fullName: string;
  readonly flags: readonly string[];
  readonly removed: boolean;
}

export interface LedgerService {
  readonly code: string;
  readonly name: string;
  readonly level: ServiceLevel;
  /** The stock code of a customer's service that has no plan, or a plan without one. */
  readonly sku: string;
}

export type ProductKind = 'plan' | 'application' | 'resource';

/** A plan, application or resource of a service: what carries the stock code. */
export interface LedgerProduct {
  readonly kind: ProductKind;
  readonly serviceCode: string;
  readonly name: string;
  readonly sku: string;
  readonly costPrice: number | null;
  readonly salesPrice: number | null;
}

export interface LedgerReseller {
  readonly code: string;
  readonly name: string;
}

/** What a change puts into the state. */
export type Effect =
  | { readonly put: 'reseller'; readonly reseller: LedgerReseller }
  | { readonly put: 'customer'; readonly customer: LedgerCustomer }
  | { readonly put: 'user'; readonly user: LedgerUser }
  | { readonly put: 'service'; readonly service: LedgerService }
  | { readonly put: 'product'; readonly product: LedgerProduct }
  /** A new span of an item, or its last one with its end. */
  | { readonly put: 'span'; readonly span: ItemSpan };

/** Everything that is provisioned, and the last span of each item that once was. It may be the part that some changes need. */
export interface LedgerState {
  readonly resellers: Map<string, LedgerReseller>;
  readonly customers: Map<string, LedgerCustomer>;
  readonly users: Map<string, LedgerUser>;
  readonly services: Map<string, LedgerService>;
  readonly products: Map<string, LedgerProduct>;
  readonly spans: Map<string, ItemSpan>;
}

export function emptyState(): LedgerState {
  return {
    resellers: new Map(),
    customers: new Map(),
    users: new Map(),
    services: new Map(),
    products: new Map(),
    spans: new Map(),
  };
}

export function userKey(customerCode: string, userName: string): string {
  return JSON.stringify([customerCode, userName]);
}

export function productKey(kind: ProductKind, serviceCode: string, name: string): string {
  return JSON.stringify([kind, serviceCode, name]);
}

/** Changes the state in place. */
export function applyEffect(state: LedgerState, effect: Effect): void {
  switch (effect.put) {
    case 'reseller':
      state.resellers.set(effect.reseller.code, effect.reseller);
      return;
    case 'customer':
      state.customers.set(effect.customer.code, effect.customer);
      return;
    case 'user':
      state.users.set(userKey(effect.user.customerCode, effect.user.userName), effect.user);
      return;
    case 'service':
      state.services.set(effect.service.code, effect.service);
      return;
    case 'product': {
      const { kind, serviceCode, name } = effect.product;
      state.products.set(productKey(kind, serviceCode, name), effect.product);
      return;
    }
    case 'span':
      state.spans.set(itemKey(effect.span), effect.span);
      return;
  }
}
