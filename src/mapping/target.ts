import type { JobZone } from '../connection/autotask-checks.js';
import { zonesOf, type SecretSetUse } from '../connection/secret-set-use.js';
import type { ContractSelector, SkuForm } from '../domain/parameters/job-parameters.js';
import { parameterDefinitions } from '../domain/parameters/parameter-definitions.js';
import { billedAsOf } from '../domain/sync/quantity-rules.js';

/** The Autotask that a mapping leads to, and how jobs read the mapping. */
export interface MappingTarget {
  readonly secretSet: string;
  readonly zone: JobZone;
  readonly form: SkuForm;
  readonly selector: ContractSelector | undefined;
  /** The SKUs that they bill as another one. */
  readonly billedAs: ReadonlyMap<string, string>;
  /** The ids of the jobs that use it; none where no job says anything. */
  readonly jobs: readonly string[];
}

/** What is checked if there is no job yet: as a job without any of these parameters does. */
const withoutJobs: MappingTarget = {
  ...{ secretSet: parameterDefinitions.Secrets.default, zone: { baseUrl: '', zoneUser: '' } },
  ...{ form: 'ServiceId', selector: undefined, billedAs: new Map(), jobs: [] },
};

/** What jobs map to, each different mapping once, in the order of the jobs. Jobs with refused parameters say nothing. */
export function mappingTargets(uses: readonly SecretSetUse[]): readonly [MappingTarget, ...MappingTarget[]] {
  const targets = new Map<string, MappingTarget>();
  for (const use of uses) {
    if (use.parameters === undefined) continue;
    const { secretSet, user, parameters } = use;
    const facts = {
      ...{ secretSet, zone: zonesOf([use])[0], form: parameters.skuType.name, selector: parameters.contract },
    };
    const billedAs = billedAsOf(parameters.quantityRules ?? []);
    const key = JSON.stringify([facts, ...billedAs]);
    targets.set(key, { ...facts, billedAs, jobs: [...(targets.get(key)?.jobs ?? []), user] });
  }
  const [first = withoutJobs, ...others] = targets.values();
  return [first, ...others];
}
