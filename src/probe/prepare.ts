import { AutotaskError } from '../autotask/errors.js';
import type { EntityInformation } from '../autotask/tenant.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { Bench, type BenchOptions } from './bench.js';
import { chooseDays, type ProbeDays } from './days.js';
import { createProbe } from './probe.js';
import type { Probe } from './measurement.js';
import type { Hidden } from './redaction.js';
import { refusals, type ContractFacts } from './refusals.js';
import { stepsOf, type ShownRow } from './rows.js';
import type { ProbeState } from './state.js';
import type { ProbedContract, ProbedLine, ProbeTenant } from './tenant.js';

/** Days that measurements use beside those of the read lag. */
const furtherDays = 10;

/** What its owner says of the probe, and what is known of others who may use the contract. */
export interface ProbeOrder {
  readonly contractId: number;
  readonly word: string;
  readonly services: readonly number[];
  readonly today: Day;
  readonly lagWrites: number;
  /** Codes of the customers that Atria bills to a company; undefined: Atria was left out. */
  readonly customersOf: (companyId: number) => Promise<readonly string[] | undefined>;
  /** Lines of the contract that runs have ever written, and that one is at work on now. */
  readonly written: ContractFacts['written'];
}

export interface Prepared {
  /** Why the probe may not be made; none: it may. */
  readonly reasons: readonly string[];
  readonly contract: ProbedContract | undefined;
  readonly days: ProbeDays | undefined;
  readonly lines: readonly ProbedLine[];
  readonly rows: readonly ShownRow[];
  readonly existing: number | undefined;
  readonly freshService: number | undefined;
  readonly lagWrites: number;
  /** What a report may not say. */
  readonly hidden: readonly Hidden[];
}

/** Looks at the contract and at the rights of the API user. It only reads. */
export async function prepare(tenant: ProbeTenant, order: ProbeOrder): Promise<Prepared> {
  const { contractId, services, today, lagWrites, word } = order;
  const missingRights = await missingRightsOf(tenant);
  const contract = missingRights.some((right) => right.startsWith('query'))
    ? undefined
    : await tenant.contract(contractId);
  const isThere = contract !== undefined;
  const lines = isThere ? await tenant.lines(contractId) : [];
  const rows = isThere ? await tenant.rows(contractId) : [];
  const known = isThere ? await tenant.services(services) : [];
  const days = isThere ? chooseDays(termOf(contract), rows, today, lagWrites + furtherDays) : undefined;
  const facts: ContractFacts = {
    ...{ contractId, contract, lines, word, services, today, days, missingRights, written: order.written },
    bundles: isThere ? await bundlesOf(tenant, contractId) : 0,
    usable: known.filter(({ isActive }) => isActive !== false).map(({ id }) => id),
    customers: isThere ? await order.customersOf(contract.companyID) : undefined,
  };
  const usable = lines.filter(({ serviceID }) => services.includes(serviceID));
  const existing = usable.find(({ id }) => rows.some((row) => row.contractServiceID === id)) ?? usable[0];
  return {
    ...{ contract, lines, rows, lagWrites, reasons: refusals(facts), existing: existing?.id },
    days: days === undefined || 'neededUntil' in days ? undefined : days,
    freshService: services.find((service) => !lines.some(({ serviceID }) => serviceID === service)),
    hidden: [
      ...idsOf('contract', [contractId]),
      ...idsOf(
        'line',
        lines.map(({ id }) => id),
      ),
      ...idsOf('service', services),
      ...idsOf('company', isThere ? [contract.companyID] : []),
      ...known.map(({ name }) => ({ text: name, as: '<service>' })),
      ...(isThere ? [{ text: contract.contractName, as: '<contract>' }] : []),
      ...(isThere ? [{ text: await companyNameOf(tenant, contract.companyID), as: '<company>' }] : []),
    ],
  };
}

/** Writes down how everything is, and makes what the measurements work with. */
export async function begin(
  { contract, days, lines, rows, existing, freshService, lagWrites }: Prepared,
  { ci, mostCalls, ...options }: Omit<BenchOptions, 'state'> & { ci: number; mostCalls: number },
): Promise<Probe> {
  if (contract === undefined || days === undefined) throw new Error('A probe that is refused cannot begin.');
  const byLine = groupBy(rows, ({ contractServiceID }) => contractServiceID);
  const state: ProbeState = {
    ...{ version: 1, ci, contractId: contract.id, pid: process.pid, shiftDays: 0, writes: [] },
    ...{ contractEnd: contract.endDate.slice(0, 10), firstDay: days.first },
    before: lines.map(({ id }) => ({ contractServiceId: id, steps: [...stepsOf(byLine.get(id) ?? [])] })),
  };
  await options.file.save(state);
  const bench = new Bench({ ...options, state });
  return createProbe({ bench, contract, days, lagWrites, mostCalls, existing, freshService });
}

function termOf({ startDate, endDate }: ProbedContract): { start: Day; end: Day } {
  return { start: startDate.slice(0, 10), end: endDate.slice(0, 10) };
}

function idsOf(what: string, ids: readonly number[]): Hidden[] {
  return ids.map((id) => ({ text: String(id), as: `<${what}>` }));
}

const needed = [
  ['Contracts', 'query'],
  ['Contracts', 'update'],
  ['ContractServices', 'query'],
  ['ContractServices', 'create'],
  ['ContractServiceUnits', 'query'],
  ['ContractServiceAdjustments', 'create'],
  ['Services', 'query'],
] as const;

/** Autotask may say nothing of a right; then its own refusal tells. */
async function missingRightsOf(tenant: ProbeTenant): Promise<string[]> {
  const told = new Map<string, EntityInformation>();
  for (const entity of new Set(needed.map(([entity]) => entity))) {
    told.set(entity, await tenant.entityInformation(entity));
  }
  return needed
    .filter(([entity, deed]) => {
      const info = told.get(entity);
      const access = {
        query: info?.userAccessForQuery,
        create: info?.userAccessForCreate,
        update: info?.userAccessForUpdate,
      };
      const possible = { query: info?.canQuery, create: info?.canCreate, update: info?.canUpdate };
      return access[deed] === 'None' || possible[deed] === false;
    })
    .map(([entity, deed]) => `${deed} ${entity}`);
}

/** A database without bundles may not know the entity. */
async function bundlesOf(tenant: ProbeTenant, contractId: number): Promise<number> {
  try {
    return await tenant.bundleCount(contractId);
  } catch (error) {
    if (error instanceof AutotaskError && error.status === 404) return 0;
    throw error;
  }
}

/** Companies may not be among what the API user sees; then no text will name them either. */
async function companyNameOf(tenant: ProbeTenant, companyId: number): Promise<string> {
  try {
    return await tenant.companyName(companyId);
  } catch (error) {
    if (error instanceof AutotaskError && error.kind !== 'Unauthorized') return '';
    throw error;
  }
}
