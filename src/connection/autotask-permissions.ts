import type { AutotaskClient, EntityInformation } from '../autotask/client.js';
import { AutotaskError } from '../autotask/errors.js';
import type { SampledEntity } from '../autotask/samples.js';
import type { Check, CheckMaker } from './check.js';

/** Something that a run does with an entity. */
export interface EntityUse {
  readonly entity: string;
  readonly deed: 'query' | 'create';
}

/** A permission of the API user's security level, as Autotask's screens name it, and what runs need it for. */
export interface Permission {
  readonly name: string;
  /** How to give it, after "in the security level of the API user". */
  readonly grant: string;
  readonly uses: readonly EntityUse[];
  /** The entities of which a row is read, to see what the user is really shown. */
  readonly samples: readonly SampledEntity[];
}

const query = (entity: string): EntityUse => ({ entity, deed: 'query' });
const create = (entity: string): EntityUse => ({ entity, deed: 'create' });

export const permissions: readonly Permission[] = [
  {
    name: 'CONTRACTS',
    grant: 'grant Full Permission under CONTRACTS',
    uses: [
      query('Contracts'),
      query('ContractServices'),
      query('ContractServiceUnits'),
      create('ContractServiceAdjustments'),
      create('ContractServices'),
      query('ContractNotes'),
    ],
    samples: ['Contracts', 'ContractServices', 'ContractServiceUnits'],
  },
  {
    name: 'CRM: Customer and Cancellation',
    grant: 'set Customer and Cancellation to ALL under CRM',
    uses: [query('Companies')],
    samples: ['Companies'],
  },
  {
    name: 'ADMIN: Products, Services & Inventory',
    grant: 'enable Products, Services & Inventory under ADMIN',
    uses: [query('Services')],
    samples: ['Services'],
  },
];

/** The one permission that no entity tells of: without it every request is refused like a wrong secret. */
export const logonPermission = {
  name: 'WEB SERVICES API: Can logon to web services API',
  grant: 'check "Can logon to web services API" under WEB SERVICES API',
} as const;

/**
 * Asks about every entity once and tells of each permission whether Autotask says that it is there. Then it reads one row
 * of each entity that a run reads: a security level may hide rows, or fields, of what it allows.
 */
export async function checkPermissions(checks: CheckMaker, autotask: AutotaskClient): Promise<Check[]> {
  const told = new Map<string, EntityInformation>();
  for (const entity of new Set(permissions.flatMap(({ uses }) => uses.map((use) => use.entity)))) {
    told.set(entity, await autotask.entityInformation(entity));
  }
  const found = permissions.map((permission) => permissionCheck(checks, permission, told));
  // What the user may not read is said above.
  const isReadable = (entity: string) => accessOf(query(entity), told.get(entity)) !== 'none';
  const sampled = permissions.flatMap(({ grant, samples }) =>
    samples.filter(isReadable).map((entity) => ({ entity, grant })),
  );
  return [...found, ...(await sampleChecks(checks, autotask, sampled))];
}

function permissionCheck(
  checks: CheckMaker,
  { name, grant, uses }: Permission,
  told: ReadonlyMap<string, EntityInformation>,
): Check {
  const judged = uses.map((use) => ({ use, access: accessOf(use, told.get(use.entity)) }));
  const having = (access: Access) => judged.filter((each) => each.access === access).map(({ use }) => use);
  const [none, some, unknown] = [having('none'), having('some'), having('unknown')];
  const fix = `In the security level of the API user, ${grant}.`;
  if (none.length > 0) return checks.fail(name, `missing: the user may not ${usesText(none)}`, fix);
  if (some.length > 0) return checks.warn(name, `restricted: the user may ${usesText(some)} of some records only`, fix);
  if (unknown.length > 0) return checks.skip(name, `Autotask does not say whether the user may ${usesText(unknown)}`);
  // Only a write would show it, and the connection is tested without one.
  const untried = uses.some(({ deed }) => deed === 'create') ? '. Autotask says so; nothing was created to try it' : '';
  return checks.ok(name, `the user may ${usesText(uses)}${untried}`);
}

type Access = 'all' | 'some' | 'none' | 'unknown';

function accessOf({ deed }: EntityUse, info: EntityInformation | undefined): Access {
  const access = deed === 'query' ? info?.userAccessForQuery : info?.userAccessForCreate;
  const isPossible = deed === 'query' ? info?.canQuery : info?.canCreate;
  if (isPossible === false || access === 'None') return 'none';
  if (access === undefined || access === null || access === '') return 'unknown';
  return access === 'All' ? 'all' : 'some';
}

/** `query Contracts, ContractNotes and create ContractServices`. */
function usesText(uses: readonly EntityUse[]): string {
  return (['query', 'create'] as const)
    .map((deed) => ({ deed, entities: uses.filter((use) => use.deed === deed).map(({ entity }) => entity) }))
    .filter(({ entities }) => entities.length > 0)
    .map(({ deed, entities }) => `${deed} ${entities.join(', ')}`)
    .join(' and ');
}

interface Sampled {
  readonly entity: SampledEntity;
  readonly grant: string;
}

async function sampleChecks(
  checks: CheckMaker,
  autotask: AutotaskClient,
  sampled: readonly Sampled[],
): Promise<Check[]> {
  const problems: Check[] = [];
  const seen: SampledEntity[] = [];
  for (const each of sampled) {
    const problem = await sampleProblem(checks, autotask, each);
    if (problem === undefined) seen.push(each.entity);
    else problems.push(problem);
  }
  if (seen.length === 0) return problems;
  return [checks.ok('rows', `a row with all fields that runs read is shown of ${seen.join(', ')}`), ...problems];
}

/** @returns undefined if a row is shown with all the fields that a run reads */
async function sampleProblem(
  checks: CheckMaker,
  autotask: AutotaskClient,
  { entity, grant }: Sampled,
): Promise<Check | undefined> {
  const name = `rows: ${entity}`;
  try {
    const row = await autotask.sample(entity);
    if (row === undefined) {
      const found = `no ${nouns[entity]} is shown: there is none yet, or the security level hides them`;
      return checks.warn(name, found, `If Autotask has some, ${grant} in the security level of the API user.`);
    }
    if (row.missingFields.length === 0) return undefined;
    const found = `a row comes without ${row.missingFields.join(', ')}: Autotask leaves out what is empty, or hides it`;
    return checks.warn(name, found, `If they are hidden, ${grant} in the security level of the API user.`);
  } catch (error) {
    // An outage, or too many calls, says nothing of the permission.
    if (!(error instanceof AutotaskError) || error.status === undefined || error.kind === 'ThreadLimit') throw error;
    return checks.fail(name, error.message, `In the security level of the API user, ${grant}.`);
  }
}

const nouns: Readonly<Record<SampledEntity, string>> = {
  Companies: 'company',
  Contracts: 'Recurring Services contract',
  ContractServices: 'contract line',
  ContractServiceUnits: 'quantity of a contract line',
  Services: 'service',
};
