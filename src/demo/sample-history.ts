import { addDays, addMonths, type Day } from '../domain/day.js';
import type { ChangeKind, ChangeValues, NewChange } from '../ledger/model/changes.js';
import { ordinaryCustomerNames, sampleServices } from './sample-catalogue.js';

export interface SampleHistoryOptions {
  /** The same seed gives the same history. */
  readonly seed: number;
  readonly customers: number;
  readonly months: number;
  /** The first day of the history. */
  readonly start: Day;
}

/** The history that the documentation and the tests use: half a year of a provider with 200 customers. */
export const sampleHistoryOptions: SampleHistoryOptions = {
  seed: 20_261,
  customers: 200,
  months: 6,
  start: '2026-05-26',
};

/** The billing identifier of the first customer; the others count on. */
export const firstCompanyId = 29_683_600;

const userServices = [
  { code: 'HE', name: 'Hosted Exchange', plans: { '2GB MAPI': 9001, '50GB MAPI': 9002, 'Webmail Only': 9011 } },
  { code: 'MSOL', name: 'Microsoft Online', plans: { 'M365 Business Premium': 9003, 'M365 Business Basic': 9004 } },
] as const;
const backup = { code: 'BACKUP', name: 'Cloud Backup', plans: { 'Storage GB': 9007, Trial: '' } } as const;
const workspace = {
  code: 'WS',
  name: 'Workspace',
  applications: { 'Full Desktop': 9005, 'Ledger Pro': 9006 },
} as const;

/** Chances of one customer on one day. */
const chances = { newUser: 0.08, assign: 0.2, change: 0.08, remove: 0.05, removeUser: 0.02, deprovision: 0.0006 };

/**
 * A made-up history of provisioning changes in the order of time: a catalogue, then customers that come, grow, change
 * plans, shrink and now and then leave.
 */
export function* sampleHistory(options: SampleHistoryOptions): Generator<NewChange, void, undefined> {
  const random = randomFrom(options.seed);
  const end = addMonths(options.start, options.months);
  const lastDay = addDays(end, -1);
  yield* catalogueChanges(options.start);
  const customers = Array.from({ length: options.customers }, (_, index) => new SampleCustomer(index, random));
  let minute = 0;
  for (let day = options.start; day < end; day = addDays(day, 1)) {
    minute = 60;
    for (const customer of customers) {
      for (const change of customer.changesOf(day === options.start, day === lastDay)) {
        minute = Math.min(minute + (random() < 0.3 ? 1 : 0), 1_439);
        yield { ...change, happenedAt: instantOf(day, minute) };
      }
    }
  }
}

type UndatedChange = Omit<NewChange, 'happenedAt'>;

function* catalogueChanges(day: Day): Generator<NewChange> {
  const happenedAt = instantOf(day, 0);
  for (const { code, name, plans } of [...userServices, backup]) {
    const level = code === 'BACKUP' ? 'customer' : 'user';
    yield { ...blank('serviceDefined', 'admin'), happenedAt, serviceCode: code, values: { name, level } };
    for (const [planName, sku] of Object.entries(plans)) {
      const values = pricesOf(String(sku));
      yield { ...blank('planDefined', 'admin'), happenedAt, serviceCode: code, planName, values };
    }
  }
  const { code, name, applications } = workspace;
  yield { ...blank('serviceDefined', 'admin'), happenedAt, serviceCode: code, values: { name, level: 'user' } };
  for (const [instance, sku] of Object.entries(applications)) {
    const values = pricesOf(String(sku));
    yield { ...blank('applicationDefined', 'admin'), happenedAt, serviceCode: code, instance, values };
  }
}

function pricesOf(sku: string): ChangeValues {
  const sold = sampleServices.find(({ id }) => id.toString() === sku);
  return sold === undefined ? { sku } : { sku, costPrice: sold.unitCost, salesPrice: sold.unitPrice };
}

/** One customer with what it has, which makes its next changes possible ones. */
class SampleCustomer {
  readonly #index: number;
  readonly #random: () => number;
  readonly #users: SampleUser[] = [];
  readonly #instances: string[] = [];
  #names = 0;
  #state: 'new' | 'live' | 'gone' = 'new';

  constructor(index: number, random: () => number) {
    this.#index = index;
    this.#random = random;
  }

  /** Who has not come by the last day comes on it. */
  *changesOf(firstDay: boolean, lastDay: boolean): Generator<UndatedChange> {
    if (this.#state === 'gone') return;
    if (this.#state === 'new') {
      if (!firstDay && !lastDay && this.#random() > 0.02) return;
      if (firstDay && this.#random() < 0.25) return;
      yield* this.#created();
      return;
    }
    if (this.#happens('deprovision')) {
      this.#state = 'gone';
      yield this.#change('customerDeprovisioned');
      return;
    }
    if (this.#happens('newUser')) yield* this.#newUser();
    if (this.#happens('assign')) yield* this.#assign();
    if (this.#happens('change')) yield* this.#changePlan();
    if (this.#happens('remove')) yield* this.#remove();
    if (this.#happens('removeUser')) yield* this.#removeUser();
  }

  *#created(): Generator<UndatedChange> {
    this.#state = 'live';
    const customerType = this.#random() < 0.06 ? 'Test' : 'Standard';
    const billingIdentifier = this.#random() < 0.03 ? '' : String(firstCompanyId + this.#index);
    yield this.#change('customerCreated', {
      values: { name: nameAt(this.#index), customerType, billingIdentifier },
    });
    for (const { code } of [...userServices, workspace]) yield this.#change('serviceAssigned', { serviceCode: code });
    for (let user = 0; user < 2 + this.#below(6); user += 1) {
      yield* this.#newUser();
      yield* this.#assign();
    }
  }

  *#newUser(): Generator<UndatedChange> {
    this.#names += 1;
    const user = { name: `user${this.#names}@${this.#code.toLowerCase()}.example`, has: new Map<string, string>() };
    this.#users.push(user);
    const flags = this.#random() < 0.05 ? ['test'] : [];
    yield this.#change('userCreated', { userName: user.name, values: { fullName: `User ${this.#names}`, flags } });
  }

  *#assign(): Generator<UndatedChange> {
    if (this.#random() < 0.15) {
      this.#names += 1;
      const instance = `set${this.#names}`;
      this.#instances.push(instance);
      const planName = this.#pick(Object.keys(backup.plans)) ?? '';
      yield this.#change('serviceAssigned', { serviceCode: backup.code, instance, planName });
      return;
    }
    const user = this.#pick(this.#users);
    const service = this.#pick([...userServices, workspace]);
    if (user === undefined || service === undefined) return;
    if ('applications' in service) {
      const instance = this.#pick(Object.keys(service.applications)) ?? '';
      if (user.has.has(instance)) return;
      user.has.set(instance, 'application');
      yield this.#change('applicationAssigned', { userName: user.name, serviceCode: service.code, instance });
      return;
    }
    const planName = this.#pick(Object.keys(service.plans)) ?? '';
    if (user.has.has(service.code)) return;
    user.has.set(service.code, planName);
    yield this.#change('serviceAssigned', { userName: user.name, serviceCode: service.code, planName });
  }

  *#changePlan(): Generator<UndatedChange> {
    const user = this.#pick(this.#users);
    const service = userServices.find(({ code }) => user?.has.has(code));
    if (user === undefined || service === undefined) return;
    const planName = this.#pick(Object.keys(service.plans).filter((plan) => plan !== user.has.get(service.code))) ?? '';
    user.has.set(service.code, planName);
    yield this.#change('planChanged', { userName: user.name, serviceCode: service.code, planName });
  }

  *#remove(): Generator<UndatedChange> {
    const user = this.#pick(this.#users);
    const [what, as] = this.#pick([...(user?.has ?? [])]) ?? [];
    if (user === undefined || what === undefined) {
      const instance = this.#instances.pop();
      if (instance !== undefined) yield this.#change('serviceRemoved', { serviceCode: backup.code, instance });
      return;
    }
    user.has.delete(what);
    if (as === 'application') {
      yield this.#change('applicationRemoved', { userName: user.name, serviceCode: workspace.code, instance: what });
    } else {
      yield this.#change('serviceRemoved', { userName: user.name, serviceCode: what });
    }
  }

  *#removeUser(): Generator<UndatedChange> {
    const user = this.#pick(this.#users);
    if (user === undefined) return;
    this.#users.splice(this.#users.indexOf(user), 1);
    yield this.#change('userRemoved', { userName: user.name });
  }

  #change(kind: ChangeKind, more: Partial<UndatedChange> = {}): UndatedChange {
    const actor = this.#pick(['dana', 'kim', 'provisioning']) ?? 'admin';
    return { ...blank(kind, actor), customerCode: this.#code, ...more };
  }

  get #code(): string {
    return `C${String(this.#index + 1).padStart(5, '0')}`;
  }

  #happens(what: keyof typeof chances): boolean {
    return this.#random() < chances[what];
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#below(items.length)];
  }
}

interface SampleUser {
  readonly name: string;
  /** Services with their plans, and applications. */
  readonly has: Map<string, string>;
}

/** The first ones have names that are told apart easily. */
function nameAt(index: number): string {
  return ordinaryCustomerNames[index] ?? `Sample Customer ${index + 1}`;
}

function blank(kind: ChangeKind, actor: string): UndatedChange {
  return {
    kind,
    actor,
    customerCode: '',
    userName: '',
    serviceCode: '',
    planName: '',
    instance: '',
    values: {},
    sourceKey: '',
  };
}

function instantOf(day: Day, minute: number): string {
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${day}T${digits(Math.floor(minute / 60))}:${digits(minute % 60)}:00.000Z`;
}

/** Numbers from 0 to below 1 that depend on the seed alone (a 32-bit mixing generator). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}
