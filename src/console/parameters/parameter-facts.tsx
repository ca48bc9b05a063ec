import type { ChosenPeriod } from '../../domain/billing-period.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { writesText } from '../../runs/approval-wording.js';
import { parameterDifferences, parameterRows } from '../../runs/parameter-rows.js';
import { Fact } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { ScrollTable } from '../components/table.js';
import { daysText } from '../shell/times.js';

/**
 * The parameters of a run as facts, with every default filled in.
 *
 * @param props.period the billing period that they would process now, where that is known
 * @param props.saysWhetherItWrites also whether they let a run change lines, before one is started
 */
export function ParameterFacts({
  parameters,
  period,
  saysWhetherItWrites = false,
}: {
  parameters: JobParameters;
  period?: ChosenPeriod | undefined;
  saysWhetherItWrites?: boolean;
}) {
  return (
    <>
      {saysWhetherItWrites ? <Fact name="Changes Autotask">{writesText(parameters)}</Fact> : null}
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
  const differing = parameterDifferences(then, now);
  if (differing.length === 0) return null;
  return (
    <Notice kind="warning">
      <p>The parameters of the job are no longer those of the run that you came from.</p>
      <ScrollTable label="Parameters that differ" className="cards" columns={['Parameter', 'That run', 'A run now']}>
        {differing.map(({ name, then: before, now: after }) => (
          <tr>
            <th scope="row">{name}</th>
            <td data-label="That run">{before}</td>
            <td data-label="A run now">{after}</td>
          </tr>
        ))}
      </ScrollTable>
    </Notice>
  );
}
