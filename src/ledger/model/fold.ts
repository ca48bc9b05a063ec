import { didYouMean } from '../../domain/closest-name.js';
import type { ChangeKind, ServiceChange } from './changes.js';
import { itemKey, type ItemSpan, type ItemSubject } from './items.js';
import {
  applyEffect,
  productKey,
  userKey,
  type Effect,
  type LedgerCustomer,
  type LedgerService,
  type LedgerState,
  type ProductKind,
} from './state.js';
import { serviceSubject, subjectOf } from './subjects.js';

/** A change that contradicts what was recorded before; the message says how. */
export class ChangeRefusal extends Error {
  override readonly name = 'ChangeRefusal';
}

/**
 * Takes one change into the state.
 * @returns what it changed
 * @throws ChangeRefusal if it cannot have happened after the changes before it; the state is then as it was
 */
export function foldChange(state: LedgerState, change: ServiceChange): Effect[] {
  const effects = folds[change.kind](state, change);
  for (const effect of effects) applyEffect(state, effect);
  return effects;
}

type Fold = (state: LedgerState, change: ServiceChange) => Effect[];

const folds: Readonly<Record<ChangeKind, Fold>> = {
  resellerCreated(_state, { values, customerCode }) {
    const code = values.resellerCode ?? '';
    if (code === '' || customerCode !== '') refuse('A reseller needs a code, and belongs to no customer.');
    return [{ put: 'reseller', reseller: { code, name: values.name ?? code } }];
  },
  customerCreated,
  customerChanged(state, { customerCode, values }) {
    const customer = liveCustomer(state, customerCode);
    const { name, customerType, billingIdentifier, status, resellerCode } = values;
    requireReseller(state, resellerCode ?? '');
    return [
      {
        put: 'customer',
        customer: {
          ...customer,
          name: name ?? customer.name,
          type: customerType ?? customer.type,
          billingIdentifier: billingIdentifier ?? customer.billingIdentifier,
          status: status ?? customer.status,
          resellerCode: resellerCode ?? customer.resellerCode,
        },
      },
    ];
  },
  customerDeprovisioned(state, change) {
    const customer = liveCustomer(state, change.customerCode);
    return [
      { put: 'customer', customer: { ...customer, status: 'Deprovisioned' } },
      ...openSpans(state, (span) => span.customerCode === customer.code).map((span) => ended(span, change)),
      ...usersOf(state, customer.code).map((user): Effect => ({ put: 'user', user: { ...user, removed: true } })),
    ];
  },
  userCreated(state, change) {
    const { customerCode, userName, values } = change;
    liveCustomer(state, customerCode);
    if (userName === '') refuse('A user needs a name.');
    const known = state.users.get(userKey(customerCode, userName));
    if (known !== undefined && !known.removed) refuse(`The customer ${customerCode} has a user ${userName} already.`);
    const user = {
      ...{ customerCode, userName, removed: false },
      fullName: values.fullName ?? userName,
      flags: values.flags ?? [],
    };
    return [{ put: 'user', user }, begun(state, change, subjectOf(change, 'user'), '')];
  },
  userChanged(state, { customerCode, userName, values }) {
    const user = liveUser(state, customerCode, userName);
    const { fullName = user.fullName, flags = user.flags } = values;
    return [{ put: 'user', user: { ...user, fullName, flags } }];
  },
  userRemoved(state, change) {
    const user = liveUser(state, change.customerCode, change.userName);
    const isTheirs = (span: ItemSpan) => span.customerCode === change.customerCode && span.userName === change.userName;
    return [
      { put: 'user', user: { ...user, removed: true } },
      ...openSpans(state, isTheirs).map((span) => ended(span, change)),
    ];
  },
  serviceAssigned(state, change) {
    const service = assignable(state, change);
    requirePlan(state, change, service);
    return [begun(state, change, serviceSubject(change), change.planName)];
  },
  planChanged(state, change) {
    const span = openSpan(state, serviceSubject(change));
    requirePlan(state, change, assignable(state, change));
    if (span.planName === change.planName) refuse(`The plan is ${named(change.planName)} already.`);
    const { planName, changeId: addedChangeId, happenedAt: addedAt } = change;
    const next = { ...span, planName, addedChangeId, addedAt, removedChangeId: null, removedAt: null };
    return [ended(span, change), { put: 'span', span: next }];
  },
  serviceRemoved: (state, change) => [ended(openSpan(state, serviceSubject(change)), change)],
  applicationAssigned: (state, change) => productAssigned(state, change, 'application'),
  applicationRemoved: (state, change) => [ended(openSpan(state, subjectOf(change, 'application')), change)],
  resourceAssigned: (state, change) => productAssigned(state, change, 'resource'),
  resourceRemoved: (state, change) => [ended(openSpan(state, subjectOf(change, 'resource')), change)],
  serviceDefined(state, { serviceCode: code, values }) {
    if (code === '') refuse('A service needs a code.');
    const known = state.services.get(code);
    const level = values.level ?? known?.level ?? refuse(`The service ${code} needs a level: customer or user.`);
    if (known !== undefined && known.level !== level)
      refuse(`The service ${code} is a ${known.level} service; that cannot change.`);
    return [
      {
        put: 'service',
        service: { code, level, name: values.name ?? known?.name ?? code, sku: values.sku ?? known?.sku ?? '' },
      },
    ];
  },
  planDefined: (state, change) => productDefined(state, change, 'plan', change.planName),
  applicationDefined: (state, change) => productDefined(state, change, 'application', change.instance),
  resourceDefined: (state, change) => productDefined(state, change, 'resource', change.instance),
};

function customerCreated(state: LedgerState, change: ServiceChange): Effect[] {
  const { customerCode: code, values } = change;
  if (code === '') refuse('A customer needs a code.');
  if (state.customers.has(code)) refuse(`There is a customer ${code} already; a code is never given out again.`);
  const {
    name = code,
    customerType = 'Standard',
    billingIdentifier = '',
    status = 'Active',
    resellerCode = '',
  } = values;
  requireReseller(state, resellerCode);
  const customer = { code, name, type: customerType, billingIdentifier, status, resellerCode };
  return [{ put: 'customer', customer }, begun(state, change, subjectOf(change, 'customer'), '')];
}

function productAssigned(state: LedgerState, change: ServiceChange, kind: 'application' | 'resource'): Effect[] {
  assignable(state, change);
  if (!state.products.has(productKey(kind, change.serviceCode, change.instance))) {
    const known = productNames(state, kind, change.serviceCode);
    refuse(
      `The service ${change.serviceCode} has no ${kind} ${named(change.instance)}.${didYouMean(change.instance, known)}`,
    );
  }
  return [begun(state, change, subjectOf(change, kind), '')];
}

function productDefined(
  state: LedgerState,
  { serviceCode, values }: ServiceChange,
  kind: ProductKind,
  name: string,
): Effect[] {
  knownService(state, serviceCode);
  if (name === '') refuse(`A ${kind} needs a name.`);
  const known = state.products.get(productKey(kind, serviceCode, name));
  const product = {
    ...{ kind, serviceCode, name },
    sku: values.sku ?? known?.sku ?? '',
    costPrice: values.costPrice ?? known?.costPrice ?? null,
    salesPrice: values.salesPrice ?? known?.salesPrice ?? null,
  };
  return [{ put: 'product', product }];
}

/** The service of an assignment. Its customer, and its user if one is named, must exist. */
function assignable(state: LedgerState, { customerCode, userName, serviceCode }: ServiceChange): LedgerService {
  liveCustomer(state, customerCode);
  if (userName !== '') liveUser(state, customerCode, userName);
  const service = knownService(state, serviceCode);
  if (userName !== '' && service.level === 'customer') {
    refuse(`The service ${serviceCode} is assigned to customers, not to users.`);
  }
  return service;
}

function requirePlan(state: LedgerState, { planName }: ServiceChange, { code }: LedgerService): void {
  if (planName === '' || state.products.has(productKey('plan', code, planName))) return;
  refuse(
    `The service ${code} has no plan ${named(planName)}.${didYouMean(planName, productNames(state, 'plan', code))}`,
  );
}

function begun(
  state: LedgerState,
  { changeId, happenedAt }: ServiceChange,
  subject: ItemSubject,
  planName: string,
): Effect {
  const last = state.spans.get(itemKey(subject));
  if (last !== undefined && last.removedAt === null) refuse(`${described(subject)} is there already.`);
  if (typeof last?.removedAt === 'string') requireOrder(subject, last.removedAt, happenedAt);
  const span = {
    ...subject,
    planName,
    addedChangeId: changeId,
    addedAt: happenedAt,
    removedChangeId: null,
    removedAt: null,
  };
  return { put: 'span', span };
}

function ended(span: ItemSpan, { changeId, happenedAt }: ServiceChange): Effect {
  requireOrder(span, span.addedAt, happenedAt);
  return { put: 'span', span: { ...span, removedChangeId: changeId, removedAt: happenedAt } };
}

/** What happens to one item is recorded in the order in which it happened, so that its history has one meaning. */
function requireOrder(subject: ItemSubject, before: string, happenedAt: string): void {
  if (Date.parse(happenedAt) >= Date.parse(before)) return;
  refuse(
    `The change of ${happenedAt} is earlier than the last one of the same item (${before}): ${described(subject)}.`,
  );
}

function openSpan(state: LedgerState, subject: ItemSubject): ItemSpan {
  const span = state.spans.get(itemKey(subject));
  return span?.removedAt === null ? span : refuse(`${described(subject)} is not there.`);
}

function openSpans(state: LedgerState, isWanted: (span: ItemSpan) => boolean): ItemSpan[] {
  return [...state.spans.values()].filter((span) => span.removedAt === null && isWanted(span));
}

function usersOf(state: LedgerState, customerCode: string) {
  return [...state.users.values()].filter((user) => user.customerCode === customerCode && !user.removed);
}

function liveCustomer(state: LedgerState, code: string): LedgerCustomer {
  const customer = state.customers.get(code);
  if (customer === undefined)
    return refuse(`There is no customer ${named(code)}.${didYouMean(code, [...state.customers.keys()])}`);
  return customer.status === 'Deprovisioned' ? refuse(`The customer ${code} was deprovisioned.`) : customer;
}

function liveUser(state: LedgerState, customerCode: string, userName: string) {
  const user = state.users.get(userKey(customerCode, userName));
  return user === undefined || user.removed
    ? refuse(`The customer ${customerCode} has no user ${named(userName)}.`)
    : user;
}

function knownService(state: LedgerState, code: string): LedgerService {
  return (
    state.services.get(code) ??
    refuse(`There is no service ${named(code)}.${didYouMean(code, [...state.services.keys()])}`)
  );
}

function requireReseller(state: LedgerState, code: string): void {
  if (code !== '' && !state.resellers.has(code)) refuse(`There is no reseller ${code}.`);
}

function productNames(state: LedgerState, kind: ProductKind, serviceCode: string): string[] {
  return [...state.products.values()].flatMap((product) =>
    product.kind === kind && product.serviceCode === serviceCode ? [product.name] : [],
  );
}

function described({ customerCode, itemKind, userName, serviceCode, instance }: ItemSubject): string {
  const parts = [`customer ${customerCode}`, userName, serviceCode, instance].filter((part) => part !== '');
  return `The item ${itemKind} (${parts.join(', ')})`;
}

function named(name: string): string {
  return name === '' ? '(none given)' : `"${name}"`;
}

function refuse(message: string): never {
  throw new ChangeRefusal(message);
}
