import { createAtriaClient } from '../../atria/client.js';
import type { AutotaskClient } from '../../autotask/client.js';
import { choosePeriod, currentPeriodStart, type BillingPeriod } from '../../domain/billing-period.js';
import { companyIdOf } from '../../domain/billing.js';
import type { Contract } from '../../domain/sync/contract-choice.js';
import { contractPeriodOf } from '../../domain/sync/contract-periods.js';
import { dayInTimeZone, laterOf, type Day } from '../../domain/day.js';
import { changeStartDay, decreaseStartDay } from '../../domain/sync/change-days.js';
import { ruledIncreases } from '../../domain/sync/increase-days.js';
import {
  countsFromCurrentPeriod,
  isAlignmentOpen,
  type JobParameters,
} from '../../domain/parameters/job-parameters.js';
import { counted } from '../../domain/wording.js';
import type { SecretSetUse } from '../../connection/secret-set-use.js';
import { messageOf } from '../../domain/message-of.js';
import type { AtriaPlace } from '../../connection/atria-checks.js';
import type { Check, CheckMaker } from '../../connection/check.js';

const name = 'contract periods';
const examplesShown = 3;

/** What Atria knows that contracts are compared with. */
interface FromAtria {
  readonly today: Day;
  readonly periods: readonly BillingPeriod[];
  readonly companyIds: readonly number[];
}

/**
 * Looks whether the effective dates of jobs begin billing periods of the contracts. It is asked only for jobs that have
 * not decided what happens where they do not; a contract is read for each of Atria's customers then.
 */
export async function checkContractPeriods(
  checks: CheckMaker,
  autotask: AutotaskClient,
  users: readonly SecretSetUse[],
  place: AtriaPlace,
): Promise<Check[]> {
  const open = users.filter(({ parameters }) => parameters !== undefined && isAlignmentOpen(parameters));
  if (open.length === 0) return [];
  try {
    const atria = await askAtria(place);
    if (atria === undefined) return [checks.skip(name, 'Atria is not known here')];
    const { rows } = await autotask.contracts.recurringByCompanies(atria.companyIds, atria.today);
    return [judge(checks, open, atria, rows)];
  } catch (error) {
    return [checks.skip(name, messageOf(error))];
  }
}

async function askAtria({ url, token, requestTimeoutMs, now }: AtriaPlace): Promise<FromAtria | undefined> {
  if (url === undefined || token === undefined) return undefined;
  const client = createAtriaClient({ url, token, requestTimeoutMs });
  const { periods } = await client.periods();
  const { customers } = await client.customers();
  const companyIds = customers.flatMap(({ billingIdentifier }) => companyIdOf(billingIdentifier.trim()) ?? []);
  return { today: dayInTimeZone(now, 'UTC'), periods, companyIds };
}

function judge(
  checks: CheckMaker,
  open: readonly SecretSetUse[],
  atria: FromAtria,
  contracts: readonly Contract[],
): Check {
  const dates = new Set(open.flatMap(({ parameters }) => (parameters ? effectiveDatesOf(parameters, atria) : [])));
  const within = contracts.flatMap((contract) => {
    const found = [...dates].flatMap((date) => {
      const day = laterOf(date, contract.startDate);
      const period = contractPeriodOf(contract, day);
      return period === undefined || period.start === day ? [] : [`${period.start} to ${period.end}`];
    });
    return found[0] === undefined ? [] : [`${contract.contractName} (${contract.id}), ${found[0]}`];
  });
  const of = counted(contracts.length, 'contract');
  if (within.length === 0)
    return checks.ok(name, `changes begin billing periods of all of ${of} whose periods are known`);
  const examples = `${within.slice(0, examplesShown).join('; ')}${within.length > examplesShown ? '; …' : ''}`;
  return checks.warn(
    name,
    `changes from ${[...dates].sort().join(' and ')} on would lie within a billing period of ${within.length} of ${of}: ${examples}`,
    `Autotask pro-rates such changes into lines that cannot be deleted. Set EffectiveDateAlignment of ${open.map(({ user }) => user).join(', ')}: "AsIs" if that is wanted, else "ContractPeriodStart" or "NextContractPeriodStart".`,
  );
}

/** The days from which a run would change quantities today, where that is not its own day; none where it would end with AT19. */
function effectiveDatesOf(parameters: JobParameters, { periods, today }: FromAtria): Day[] {
  const processed = choosePeriod(periods, parameters.billingPeriod, today);
  const currentStart = currentPeriodStart(periods, today) ?? null;
  if (!('found' in processed) || (currentStart === null && countsFromCurrentPeriod(parameters))) return [];
  const { start, end } = processed.found;
  const decreases = decreaseStartDay(parameters, end);
  const days = { runDay: today, planDay: null, periodStart: start, currentPeriodStart: currentStart };
  const starts = parameters.proRatedTransactions ? [] : [changeStartDay(parameters, days)];
  const ruled = ruledIncreases(parameters, days, end)?.dates.filter((day) => day !== today) ?? [];
  return [...starts, ...(decreases === undefined ? [] : [decreases]), ...ruled];
}
