import { drawJob, type JobInput } from '../campaign/case.js';
import { seededRandom, type Random } from '../campaign/random.js';
import { drawWorld, type CampaignWorld, type Period } from '../campaign/world.js';
import { days, provider } from '../rig/scenarios.js';
import { testSettings, type ScenarioInput } from '../rig/world.js';
import { customers } from '../sync/one-of-each.js';

/** A provider that a seed stands for, and the job of which runs are compared. */
export interface DrawnProvider {
  readonly scenario: ScenarioInput;
  readonly parameters: JobInput;
  readonly period: Period;
  readonly earlierEdits: CampaignWorld['earlierEdits'];
}

/** Prices that binary fractions cannot hold, and some that they can. */
const prices = [3, 0, 0.1, 0.07, 4.35, 19.99, 1234.5678, 0.0003];

/** Kinds of billing periods of a contract: monthly, quarterly, every half year, yearly. */
const periodTypes = [2, 2, 2, 3, 4, 5];

/** Drawn apart, so that what is drawn with it stays what it was. */
const firstSeedOfPeriods = 1_300_000_000;

/** The service of which Autotask makes no new line. */
const refusedServiceID = 9005;

/**
 * Draws a provider with 20 to 30 of the campaign's customers, and one for nearly everything else that a run meets, at
 * prices of their own. The same for the same seed.
 */
export function drawProvider(seed: number): DrawnProvider {
  const random = seededRandom(seed);
  const { period, parameters } = drawJob(random);
  const { scenario, earlierEdits } = drawWorld(random, seed, 1, period, random.int(20, 30));
  const special = provider(customers);
  const ofPeriods = seededRandom(seed + firstSeedOfPeriods);
  return {
    ...{ parameters, period, earlierEdits },
    scenario: {
      ...scenario,
      atria: {
        ...scenario.atria,
        customers: [...scenario.atria.customers, ...(special.atria?.customers ?? [])],
        billing: [
          { periodEnd: period.end, records: recordsOf(scenario, special, period.end, days.periodEnd) },
          {
            periodEnd: period.endBefore,
            records: recordsOf(scenario, special, period.endBefore, days.earlierPeriodEnd),
          },
        ],
      },
      autotask: {
        ...scenario.autotask,
        companies: [...scenario.autotask.companies, ...(special.autotask?.companies ?? [])],
        services: (special.autotask?.services ?? []).map((each) => ({ ...each, unitPrice: random.pick(prices) })),
        contracts: [...scenario.autotask.contracts, ...(special.autotask?.contracts ?? [])].map((contract) => {
          return { ...contract, contractPeriodType: ofPeriods.pick(periodTypes) };
        }),
        contractServices: [...scenario.autotask.contractServices, ...(special.autotask?.contractServices ?? [])].map(
          (line) => (random.chance(0.4) ? { ...line, unitPrice: random.pick(prices) } : line),
        ),
        units: [...scenario.autotask.units, ...(special.autotask?.units ?? [])],
        settings: { ...scenario.autotask.settings, ...drawSettings(random) },
      },
    },
  };
}

/** The records of both worlds for one period; each names it by a day of its own. */
function recordsOf(drawn: ScenarioInput, special: ScenarioInput, end: string, specialEnd: string) {
  const of = ({ atria }: ScenarioInput, day: string) =>
    atria?.billing?.find(({ periodEnd }) => periodEnd === day)?.records ?? [];
  return [...of(drawn, end), ...of(special, specialEnd)];
}

/** Where Autotask refuses a second change on a date, little can be undone: most providers accept it. */
function drawSettings(random: Random) {
  const { requestTimeoutMs, commitWindowMs, readLagMs, stallAllowanceMs } = testSettings;
  return {
    ...{ requestTimeoutMs, commitWindowMs, readLagMs, stallAllowanceMs },
    refusedNewServiceIDs: [refusedServiceID],
    sameDateAdjustment: random.pick(['accepted', 'accepted', 'refused'] as const),
    formerRowEnds: random.pick(['dayBefore', 'dayBefore', 'sameDay'] as const),
    maxRecordsPerPage: random.pick([20, 500]),
  };
}
