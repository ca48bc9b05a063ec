import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { rulesText } from '../../domain/sync/quantity-rules.js';
import { limitNames } from '../../domain/sync/run-limits.js';
import { Fact } from '../components/facts.js';
import { approvalText } from './approval-wording.js';

/** The parameters of a run as facts, with every default filled in. */
export function ParameterFacts({ parameters }: { parameters: JobParameters }) {
  return (
    <>
      {parameterRows(parameters).map(([name, value, without = 'not set']) => (
        <Fact name={name}>{value === '' ? <span class="muted">{without}</span> : value}</Fact>
      ))}
    </>
  );
}

function limitsText(limits: JobParameters['limits']): string {
  return Object.entries(limitNames)
    .flatMap(([name, member]) => (limits?.[member] === undefined ? [] : [`${name} ${String(limits[member])}`]))
    .join(', ');
}

/** The parameters by the names that operators know, and what it means where one is empty. */
function parameterRows(parameters: JobParameters): readonly (readonly [string, string, string?])[] {
  const { billingPeriod, contract, quantityRules } = parameters;
  const period = { previous: 'Previous', current: 'Current', date: '' }[billingPeriod.kind];
  return [
    ['BillingPeriod', billingPeriod.kind === 'date' ? billingPeriod.day : period],
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
    ['Approval', approvalText(parameters)],
    ...(parameters.startedBy === undefined ? [] : [['StartedBy', parameters.startedBy] as const]),
    ['LogLevel', parameters.logLevel],
    ['Secrets', parameters.secrets],
  ];
}
