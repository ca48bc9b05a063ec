import type { NewChange } from '../../src/ledger/model/changes.js';

/** One line as the billing records should have it. Written from the documentation alone, without the product's code. */
export interface OracleRecord {
  readonly key: string;
  /** The customer and the SKU of a billable record that has one, else "". */
  readonly billedAs: string;
  readonly description: string;
  readonly last: number;
  readonly now: number;
  readonly details: readonly string[];
}

export interface OracleRule {
  readonly order: number;
  readonly reason: string;
  readonly matches: (item: OracleItem) => boolean;
}

export interface OracleItem {
  customer: string;
  customerType: string;
  kind: string;
  user: string;
  userIsTest: boolean;
  service: string;
  plan: string;
  instance: string;
  sku: string;
}

type Life = Omit<OracleItem, 'customerType' | 'userIsTest' | 'sku'> & {
  from: number;
  to: number;
  by: string;
  until: string;
  /** The number of the change that ended it. */
  endedBy: number;
};

/**
 * The records of a period, found by replaying each item's life from the changes and asking on which side of two
 * instants it lies.
 * @param countedBefore how many changes had been counted when the period before was closed; what a later one ended in it
 * has been billed, and is shown once more as removed
 */
function recordsOfItems(
  changes: readonly NewChange[],
  startOfPeriod: number,
  endOfPeriod: number,
  rules: readonly OracleRule[],
  countedBefore = Infinity,
): OracleRecord[] {
  const lives = livesOf(changes);
  const types = new Map<string, string>();
  const testUsers = new Map<string, boolean>();
  const serviceNames = new Map<string, string>();
  const skus = new Map<string, string>();
  for (const each of changes) {
    if (each.kind === 'customerCreated') types.set(each.customerCode, each.values.customerType ?? 'Standard');
    if (each.kind === 'customerChanged' && each.values.customerType)
      types.set(each.customerCode, each.values.customerType);
    if (each.kind === 'userCreated' || each.kind === 'userChanged') {
      testUsers.set(`${each.customerCode}/${each.userName}`, each.values.flags?.includes('test') ?? false);
    }
    if (each.kind === 'serviceDefined') serviceNames.set(each.serviceCode, each.values.name ?? each.serviceCode);
    if (each.kind === 'planDefined') skus.set(`plan/${each.serviceCode}/${each.planName}`, each.values.sku ?? '');
    if (each.kind === 'applicationDefined') skus.set(`app/${each.serviceCode}/${each.instance}`, each.values.sku ?? '');
  }
  const records = new Map<string, OracleRecord & { last: number; now: number; details: string[] }>();
  for (const life of lives) {
    if (life.from >= endOfPeriod) continue;
    if (life.to < startOfPeriod && life.endedBy <= countedBefore) continue;
    const sku =
      life.kind === 'application'
        ? (skus.get(`app/${life.service}/${life.instance}`) ?? '')
        : (skus.get(`plan/${life.service}/${life.plan}`) ?? '');
    const item: OracleItem = {
      ...life,
      sku,
      customerType: types.get(life.customer) ?? '',
      userIsTest: testUsers.get(`${life.customer}/${life.user}`) ?? false,
    };
    const reasons = rules.filter((rule) => rule.matches(item)).sort((a, b) => a.order - b.order);
    const reason = reasons.at(-1)?.reason;
    const description = describe(life, serviceNames);
    const key = [life.customer, sku, description, reason ?? 'billable'].join(' | ');
    const billedAs = sku === '' || reason !== undefined ? '' : `${life.customer} | ${sku}`;
    const record = records.get(key) ?? { key, billedAs, description, last: 0, now: 0, details: [] };
    records.set(key, record);
    if (life.from < startOfPeriod && life.to >= startOfPeriod) record.last += 1;
    if (life.to >= endOfPeriod) record.now += 1;
    const gone = life.to < endOfPeriod;
    const action = gone ? 'Removed' : life.from >= startOfPeriod ? 'Added' : 'Carried';
    record.details.push(
      [action, life.user, life.instance, life.from, life.by, gone ? `${life.to} ${life.until}` : ''].join(' '),
    );
  }
  return [...records.values()].map((record) => ({ ...record, details: record.details.sort() }));
}

interface OraclePeriod {
  readonly startOfPeriod: number;
  readonly endOfPeriod: number;
  /** See {@link recordsOfItems}. */
  readonly countedBefore: number;
}

/** Descriptions of SKUs, by what they are billed as. */
type Skus = ReadonlyMap<string, string>;

/** The least description of the records of each SKU. */
function leastDescriptions(records: readonly { billedAs: string; description: string }[]): Map<string, string> {
  const descriptions = new Map<string, string>();
  for (const { billedAs, description } of records) {
    const least = descriptions.get(billedAs) ?? description;
    if (billedAs !== '') descriptions.set(billedAs, description < least ? description : least);
  }
  return descriptions;
}

/**
 * The records of periods as they are made anew, time and again, while the changes go on: what had a record once in a
 * period, or in the one before, and has none by its items, is there with 0.
 */
export class Oracle {
  /** Of the last version of each period, by its end: what was billed there itself, and what only came from the one before. */
  private readonly versions = new Map<number, { readonly here: Skus; readonly before: Skus }>();

  build(
    changes: readonly NewChange[],
    { startOfPeriod, endOfPeriod, countedBefore }: OraclePeriod,
    rules: readonly OracleRule[],
  ) {
    const ofItems = recordsOfItems(changes, startOfPeriod, endOfPeriod, rules, countedBefore);
    const now = leastDescriptions(ofItems);
    const own = this.versions.get(endOfPeriod);
    const here = without(own?.here, now);
    const before = without(together(own?.before, this.versions.get(startOfPeriod)?.here), now, here);
    this.versions.set(endOfPeriod, { here: new Map([...now, ...here]), before });
    return [
      ...ofItems.map(({ key, last, now, details }) => ({ key, last, now, details })),
      ...[...here, ...before].map(([billedAs, description]) => {
        return { key: `${billedAs} | ${description} | billable`, last: 0, now: 0, details: [] as string[] };
      }),
    ].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

function together(...all: readonly (Skus | undefined)[]): Skus {
  return leastDescriptions(
    all.flatMap((skus) => [...(skus ?? [])].map(([billedAs, description]) => ({ billedAs, description }))),
  );
}

function without(skus: Skus | undefined, ...others: readonly Skus[]): Skus {
  return new Map([...(skus ?? [])].filter(([billedAs]) => !others.some((other) => other.has(billedAs))));
}

function describe(life: Life, serviceNames: ReadonlyMap<string, string>): string {
  const service = serviceNames.get(life.service) ?? '';
  if (life.kind === 'customer') return 'Tenants';
  if (life.kind === 'user') return 'Users';
  if (life.kind === 'application') return `${service}, ${life.instance}`;
  return life.user === '' ? `${service} (Assigned to Customer)` : `${service}, ${life.plan}`;
}

function livesOf(changes: readonly NewChange[]): Life[] {
  const ended: Life[] = [];
  let open: Life[] = [];
  for (const [index, each] of changes.entries()) {
    const at = Date.parse(each.happenedAt);
    const { customerCode: customer, userName: user, serviceCode: service, instance, actor } = each;
    const begin = (kind: string, plan: string) => {
      const to = Infinity;
      const endedBy = Infinity;
      return open.push({ customer, kind, user, service, plan, instance, from: at, to, by: actor, until: '', endedBy });
    };
    const end = (isMeant: (life: Life) => boolean) => {
      ended.push(...open.filter(isMeant).map((life) => ({ ...life, to: at, until: actor, endedBy: index + 1 })));
      open = open.filter((life) => !isMeant(life));
    };
    const sameItem = (life: Life) =>
      life.customer === customer && life.user === user && life.service === service && life.instance === instance;
    const isHere = (life: Life) => life.customer === customer;
    const steps: Partial<Record<NewChange['kind'], () => void>> = {
      customerCreated: () => begin('customer', ''),
      userCreated: () => begin('user', ''),
      serviceAssigned: () => begin('service', each.planName),
      planChanged: () => {
        end((life) => sameItem(life) && life.kind === 'service');
        begin('service', each.planName);
      },
      applicationAssigned: () => begin('application', ''),
      serviceRemoved: () => {
        end((life) => sameItem(life) && life.kind === 'service');
      },
      applicationRemoved: () => {
        end((life) => sameItem(life) && life.kind === 'application');
      },
      userRemoved: () => {
        end((life) => isHere(life) && life.user === user);
      },
      customerDeprovisioned: () => {
        end(isHere);
      },
    };
    steps[each.kind]?.();
  }
  return [...ended, ...open];
}
