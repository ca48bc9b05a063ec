import { AutotaskError } from '../autotask/errors.js';
import type { ZoneQuestion } from '../connection/autotask-checks.js';
import { openAutotask, OtherDatabase, type OpenedAutotask } from '../connection/open-autotask.js';
import { dayInTimeZone, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { MappedCompany } from '../domain/mapping/check-customers.js';
import type { LineKnown, LineQuantity } from '../domain/mapping/unfed-lines.js';
import type { Contract } from '../domain/sync/contract-choice.js';
import { quantityOn } from '../domain/sync/profile.js';
import type { Service } from '../domain/sync/service-catalogue.js';
import { ledgerSettings } from '../ledger/store/settings.js';
import type { Store } from '../store/database.js';
import { unitPricesOf } from '../store/lines/unit-prices.js';
import { CannotAsk } from './cannot-ask.js';
import { credentialsOf, type MappingPlace } from './credentials.js';
import type { MappingTarget } from './target.js';

/** An answer about the lines of contracts. It may be younger than the rest of a reading. */
export interface LineAnswer {
  readonly at: Date;
  readonly contracts: number;
}

/** What Autotask has that a mapping may lead to, as it was at one time. */
export interface AutotaskReading {
  readonly at: Date;
  /** The day on which its contracts are active. */
  readonly day: Day;
  readonly host: string;
  readonly databaseCi: number;
  readonly companies: ReadonlyMap<number, MappedCompany>;
  /** Companies with rows that cannot be read, each with a clause that says why. */
  readonly unreadableCompanies: ReadonlyMap<number, string>;
  readonly services: readonly Service[];
  /** Why some services cannot be read; undefined if all can. */
  readonly unreadableServices: string | undefined;
  /** The active Recurring Service contracts of all companies. */
  readonly contracts: readonly Contract[];
  /** When it was asked about the lines of contracts, and of how many each time, the first time first. */
  readonly lineAnswers: readonly LineAnswer[];
  /** The lines of some contracts. Each contract is asked about once. */
  linesOn(contractIds: readonly number[]): Promise<readonly LineKnown[]>;
  /** The units of some lines on the day of the reading, and their prices. Each line is asked about once. */
  quantitiesOf(contractServiceIds: readonly number[]): Promise<ReadonlyMap<number, LineQuantity>>;
}

/** What is asked about a single value: a call or two. */
export interface AutotaskQuestions {
  hasCompany(id: number): Promise<boolean>;
  services(): Promise<{ readonly rows: readonly Service[]; readonly odd: readonly unknown[] }>;
}

/**
 * Asks the Autotask of a target about a single value.
 * @throws CannotAsk
 */
export async function askAutotask<Result>(
  place: MappingPlace,
  target: MappingTarget,
  ask: (questions: AutotaskQuestions) => Promise<Result>,
): Promise<Result> {
  const question = await questionOf(place, target);
  return asked(target, async () => {
    const { autotask } = await openAutotask(question);
    return ask({
      async hasCompany(id) {
        const { rows, odd } = await autotask.companies.byIds([id]);
        return rows.length + odd.length > 0;
      },
      services: () => autotask.services.all(),
    });
  });
}

/** @throws CannotAsk */
async function questionOf(place: MappingPlace, { secretSet, zone }: MappingTarget): Promise<ZoneQuestion> {
  const credentials = await credentialsOf(place, secretSet);
  const { autotask } = place.connection;
  if (autotask !== undefined) return { credentials, zone, place: autotask };
  throw new CannotAsk('AUTOTASK_ZONE_URL is not valid.', 'Correct it, or leave it out for Autotask.');
}

/**
 * Reads the companies, services and contracts of Autotask: a call for each 500 of them, and none for each customer.
 * @throws CannotAsk
 */
export async function readAutotask(place: MappingPlace, target: MappingTarget): Promise<AutotaskReading> {
  const question = await questionOf(place, target);
  const at = new Date();
  const day = dayInTimeZone(place.clock ?? at, (await ledgerSettings(place.store)).timeZone);
  return asked(target, async () => {
    return { at, day, ...(await readAll(await openAutotask(question), { target, store: place.store, day })) };
  });
}

async function readAll(
  { autotask, host, ci }: OpenedAutotask,
  { target, store, day }: { readonly target: MappingTarget; readonly store: Store; readonly day: Day },
): Promise<Omit<AutotaskReading, 'at' | 'day'>> {
  // The first request tells whether the credentials are good. The others are not sent where they are not.
  const services = await autotask.services.all();
  const [companies, contracts] = await Promise.all([autotask.companies.all(), autotask.contracts.recurring(day)]);
  const unreadable = new Map<number, string>();
  for (const { fields, reason } of companies.odd) note(unreadable, fields['id'], reason);
  for (const { fields, reason } of contracts.odd) note(unreadable, fields['companyID'], reason);
  // Who shows the same reading again must not log in again where that was refused.
  let failure: CannotAsk | undefined;
  const unlessRefused = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    if (failure !== undefined) throw failure;
    return asked(target, ask).catch((error: unknown) => {
      failure = error instanceof CannotAsk ? error : undefined;
      throw error;
    });
  };
  const lines = new Map<number, readonly LineKnown[]>();
  const lineAnswers: LineAnswer[] = [];
  const quantities = new Map<number, LineQuantity>();
  return {
    ...{ host, databaseCi: ci, services: services.rows, contracts: contracts.rows },
    companies: new Map(companies.rows.map((company) => [company.id, company])),
    unreadableCompanies: unreadable,
    unreadableServices: services.odd[0]?.reason,
    lineAnswers,
    async linesOn(contractIds) {
      const unknown = contractIds.filter((id) => !lines.has(id));
      const { rows } = await unlessRefused(() => autotask.contractServices.byContracts(unknown));
      const byContract = groupBy(rows, ({ contractID }) => contractID);
      for (const id of unknown) lines.set(id, byContract.get(id) ?? []);
      if (unknown.length > 0) lineAnswers.push({ at: new Date(), contracts: unknown.length });
      return contractIds.flatMap((id) => lines.get(id) ?? []);
    },
    async quantitiesOf(contractServiceIds) {
      const unknown = contractServiceIds.filter((id) => !quantities.has(id));
      const read = await unlessRefused(() => readQuantities(autotask, store, unknown, day));
      for (const id of unknown) quantities.set(id, read.get(id) ?? { units: null, unitPrice: null });
      return quantities;
    },
  };
}

/** What rows do not tell for certain is not told at all. */
async function readQuantities(
  { units, contractServices }: OpenedAutotask['autotask'],
  store: Store,
  contractServiceIds: readonly number[],
  day: Day,
): Promise<ReadonlyMap<number, LineQuantity>> {
  const [shown, prices] = await Promise.all([
    units.ofLines(contractServiceIds),
    contractServices.prices(contractServiceIds),
  ]);
  const rows = groupBy(shown.rows, ({ contractServiceID }) => contractServiceID);
  const odd = new Set(shown.odd.flatMap(({ items }) => items));
  const priceOf = await unitPricesOf(
    store,
    prices.rows.map(({ id, ...price }) => ({ lineId: String(id), ...price })),
  );
  return new Map(
    contractServiceIds.map((id) => {
      const onDay = odd.has(id) ? undefined : quantityOn(rows.get(id) ?? [], day);
      const quantity = typeof onDay === 'number' ? onDay : null;
      return [id, { units: quantity, unitPrice: priceOf.get(String(id)) ?? null }];
    }),
  );
}

function note(unreadable: Map<number, string>, id: unknown, reason: string): void {
  if (typeof id === 'number') unreadable.set(id, reason);
}

async function asked<Result>({ secretSet }: MappingTarget, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OtherDatabase) {
      const fix = "Correct the job's ZoneUser, or give the job a secret set of its database.";
      throw new CannotAsk(error.message, fix, error);
    }
    if (!(error instanceof AutotaskError)) throw error;
    if (error.kind === 'Unauthorized') {
      const fix = `Test the connection of the secret set "${secretSet}": the test says what may be wrong. Each failed try counts towards a lock of the API user.`;
      throw new CannotAsk('Autotask refuses the credentials.', fix, error);
    }
    const fix = error.outage
      ? 'Autotask, or the way to it, is out of order for a while. Try again later.'
      : `Test the connection of the secret set "${secretSet}": the test says what may be wrong.`;
    throw new CannotAsk(`Autotask does not answer as it should: ${error.message}`, fix, error);
  }
}
