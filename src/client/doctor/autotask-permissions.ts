import type { AutotaskClient, EntityInformation } from '../../autotask/client.js';
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
  },
  {
    name: 'CRM: Customer and Cancellation',
    grant: 'set Customer and Cancellation to ALL under CRM',
    uses: [query('Companies')],
  },
  {
    name: 'ADMIN: Products, Services & Inventory',
    grant: 'enable Products, Services & Inventory under ADMIN',
    uses: [query('Services')],
  },
];

/** The one permission that no entity tells of: without it every request is refused like a wrong secret. */
export const logonPermission = {
  name: 'WEB SERVICES API: Can logon to web services API',
  grant: 'check "Can logon to web services API" under WEB SERVICES API',
} as const;

/** Asks about every entity once, and tells of each permission whether it is there. */
export async function checkPermissions(checks: CheckMaker, autotask: AutotaskClient): Promise<Check[]> {
  const told = new Map<string, EntityInformation>();
  for (const entity of new Set(permissions.flatMap(({ uses }) => uses.map((use) => use.entity)))) {
    told.set(entity, await autotask.entityInformation(entity));
  }
  return permissions.map((permission) => permissionCheck(checks, permission, told));
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
  return checks.ok(name, `the user may ${usesText(uses)}`);
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
