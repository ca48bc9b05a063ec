import type { ChosenPeriod } from '../../domain/billing-period.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { rulesText } from '../../domain/sync/quantity-rules.js';
import { limitNames } from '../../domain/sync/run-limits.js';
import { Fact } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { ScrollTable } from '../components/table.js';
import { daysText } from '../shell/times.js';
import { approvalText } from './approval-wording.js';

/**
 * The parameters of a run as facts, with every default filled in.
 *
 * @param props.period the billing period that they would process now, where that is known
 */
export function ParameterFacts({
  parameters,
  period,
}: {
  parameters: JobParameters;
  period?: ChosenPeriod | undefined;
}) {
  return (
    <>
      {parameterRows(parameters).map(([name, value, without = 'not set']) => (
        <Fact name={name}>
          {value === '' ? <span class="muted">{without}</span> : value}
          {name === 'BillingPeriod' && period !== undefined ? <PeriodMeant period={period} /> : null}
        </Fact>
      ))}
    </>
  );
}

function PeriodMeant({ period }: { period: ChosenPeriod }) {
  if ('found' in period) return <>: {daysText(period.found)}</>;
  return <span class="problem-warning small">. {period.notFound}</span>;
}

/** The parameters that differ between a run and what would run now; none of who starts it. */
export function ParameterDifferences({ then, now }: { then: JobParameters; now: JobParameters }) {
  const [before, after] = [new Map(namedRows(then)), new Map(namedRows(now))];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => name !== 'StartedBy');
  const differing = names.filter((name) => before.get(name) !== after.get(name));
  if (differing.length === 0) return null;
  return (
    <Notice kind="warning">
      <p>The parameters of the job are no longer those of the run that you came from.</p>
      <ScrollTable label="Parameters that differ" className="cards" columns={['Parameter', 'That run', 'A run now']}>
        {differing.map((name) => (
          <tr>
            <th scope="row">{name}</th>
            <td data-label="That run">{before.get(name) ?? 'not set'}</td>
            <td data-label="A run now">{after.get(name) ?? 'not set'}</td>
          </tr>
        ))}
      </ScrollTable>
    </Notice>
  );
}

function namedRows(parameters: JobParameters): (readonly [string, string])[] {
  return parameterRows(parameters).map(([name, value, without = 'not set']) => [name, value === '' ? without : value]);
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
