import type { BillingPeriodChoice } from '../domain/billing-period.js';
import type { JobParameters } from '../domain/parameters/job-parameters.js';
import { rulesText } from '../domain/sync/quantity-rules.js';
import { limitNames } from '../domain/sync/run-limits.js';
import { approvalRuleText } from './approval-wording.js';

/** The parameters by the names that operators know, and what it means where one is empty. */
export function parameterRows(parameters: JobParameters): readonly (readonly [string, string, string?])[] {
  const { billingPeriod, contract, quantityRules } = parameters;
  return [
    ['BillingPeriod', billingPeriodText(billingPeriod)],
    ['CustomersFilter', parameters.customersFilter.join(', '), 'not set: all customers'],
    ['ZoneUser', parameters.zoneUser],
    ['BaseUrl', parameters.baseUrl],
    ['ProRatedTransactions', parameters.proRatedTransactions ? 'True' : 'False'],
    ['AllowAtriaCreateItems', parameters.allowAtriaCreateItems ? 'True' : 'False'],
    ['SKUType', parameters.skuType.name],
    ...(quantityRules === undefined ? [] : [['QuantityRules', rulesText(quantityRules)] as const]),
    ['Contract', contract === undefined ? '' : JSON.stringify(contract)],
    ['EffectiveDate', parameters.effectiveDate],
    ['DecreasesFrom', parameters.decreasesFrom ?? '', 'not set: from the same day as increases'],
    ['EffectiveDateConflict', parameters.effectiveDateConflict],
    ['EffectiveDateAlignment', parameters.effectiveDateAlignment ?? ''],
    ...(parameters.preview === true ? [['Preview', 'True: nothing is changed'] as const] : []),
    ['Limits', limitsText(parameters.limits), 'none'],
    ['Approval', approvalRuleText(parameters)],
    ...(parameters.startedBy === undefined ? [] : [['StartedBy', parameters.startedBy] as const]),
    ['LogLevel', parameters.logLevel],
    ['Secrets', parameters.secrets],
  ];
}

/** A billing period as it is typed. */
export function billingPeriodText(period: BillingPeriodChoice): string {
  return period.kind === 'date' ? period.day : { previous: 'Previous', current: 'Current' }[period.kind];
}

function limitsText(limits: JobParameters['limits']): string {
  return Object.entries(limitNames)
    .flatMap(([name, member]) => (limits?.[member] === undefined ? [] : [`${name} ${String(limits[member])}`]))
    .join(', ');
}

/** A parameter that says otherwise now than it said for a run. */
interface ParameterDifference {
  readonly name: string;
  readonly then: string;
  readonly now: string;
}

/** The parameters that differ between a run and what would run now; none of who starts it. */
export function parameterDifferences(then: JobParameters, now: JobParameters): ParameterDifference[] {
  const [before, after] = [new Map(namedRows(then)), new Map(namedRows(now))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => name !== 'StartedBy')
    .map((name) => ({ name, then: before.get(name) ?? 'not set', now: after.get(name) ?? 'not set' }))
    .filter((difference) => difference.then !== difference.now);
}

function namedRows(parameters: JobParameters): (readonly [string, string])[] {
  return parameterRows(parameters).map(([name, value, without = 'not set']) => [name, value === '' ? without : value]);
}
