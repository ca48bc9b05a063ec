import { isTimeZone } from '../../domain/local-time.js';
import { FieldCheck } from '../components/check.js';
import { Field } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { PreviewButton } from './preview-button.js';
import { checkAddress, ParametersCheck, ParametersField, StillToFill } from '../parameters/parameters-field.js';

/** The parameters that the form begins with: all that most runs need. */
export const usualParameters = `{
  "ZoneUser": "",
  "BillingPeriod": "Previous"
}`;

/** The form to start a run by hand. */
export function StartPage({ text, timeZone, refused }: { text: string; timeZone: string; refused: boolean }) {
  const zoneIsKnown = timeZone === '' || isTimeZone(timeZone);
  return (
    <>
      <PageHead
        crumbs={[{ href: '/runs', label: 'Runs' }]}
        title="Start a run"
        lead="A run of its own, beside the jobs: for trying parameters, or for one customer."
      />
      <form class="card form" method="post" action="/runs">
        {refused ? <Notice kind="error">Nothing was started: see what is said below.</Notice> : null}
        <ParametersField text={text} required isOfSync isRefused={refused && zoneIsKnown} checkAddress={checkAddress}>
          {refused ? (
            <ParametersCheck text={text} oddNames={[]} />
          ) : text === usualParameters ? (
            <StillToFill />
          ) : (
            <FieldCheck field="parameters" />
          )}
        </ParametersField>
        <Field
          id="time-zone"
          name="timeZone"
          label="Time zone of the run's day"
          hint="“Previous” and “Current” are meant as of the day in this zone. Left empty: the one that the worker is set to, else that of the built-in Atria."
          value={timeZone}
          list="time-zones"
          problem={
            zoneIsKnown ? undefined : `“${timeZone}” is no time zone. Give an IANA name such as Europe/Berlin, or UTC.`
          }
        />
        <datalist id="time-zones">
          {['UTC', ...Intl.supportedValuesOf('timeZone')].map((name) => (
            <option value={name} />
          ))}
        </datalist>
        <div class="form-actions">
          <PreviewButton />
          <button class="button button-primary">Start the run</button>
          <a class="button button-quiet" href="/runs">
            Back
          </a>
        </div>
      </form>
    </>
  );
}
