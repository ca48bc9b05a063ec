import { isTimeZone } from '../../domain/local-time.js';
import { Field } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { PreviewButton, previewAsked } from './preview-button.js';
import { checkParameters } from '../parameters/check.js';
import { findingsOf } from '../parameters/findings.js';
import { ParametersCheck } from '../parameters/parameters-check.js';
import { checkAddress, ParametersField } from '../parameters/parameters-field.js';
import { presetText, type Preset } from '../parameters/presets.js';
import type { ParametersView } from '../parameters/typed-parameters.js';
import type { JobProblem } from '../../jobs/index.js';

/** The parameters that the form begins with: all that most runs need. */
export const usualParameters = `{
  "ZoneUser": "",
  "BillingPeriod": "Previous"
}`;

/** The form to start a run by hand. */
export function StartPage(props: {
  text: string;
  timeZone: string;
  view: ParametersView;
  refused: boolean;
  /** Whether a run would fail now with what is typed, and it was not ticked that it starts all the same. */
  isDoubted?: boolean;
  oddNames: readonly JobProblem[];
  secretSets: readonly string[];
  /** What the link set that led to the form; undefined: nothing. */
  preset?: Preset | undefined;
}) {
  const { text, timeZone, view, refused, isDoubted = false, oddNames, secretSets, preset } = props;
  const isInitial = text === usualParameters && !refused;
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
        {preset === undefined ? null : <Notice kind="info">{presetText(preset, 'run')}</Notice>}
        <ParametersField
          task="billingSync"
          {...{ text, view, secretSets, isInitial, checkAddress }}
          without={[]}
          findings={isInitial ? undefined : findingsOf('billingSync', text, oddNames)}
          isRefused={refused && zoneIsKnown}
          ledTo={preset?.parameter}
          address="/runs"
          enter={previewAsked}
          check={<RunParametersCheck {...{ text, view, oddNames }} />}
        />
        <Field
          id="time-zone"
          name="timeZone"
          label="Time zone of the run's day"
          hint="The day in this zone decides what “Previous” and “Current” are. If you leave it empty, the worker's zone counts, else that of the built-in Atria."
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
        {isDoubted ? (
          <label class="tick">
            <input type="checkbox" name="doubted" value="start" />
            <span>Start it all the same</span>
          </label>
        ) : null}
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

/** What a run would say to the parameters as they are typed. */
export function RunParametersCheck(props: {
  text: string;
  view: ParametersView;
  oddNames: readonly JobProblem[];
  isAnswer?: boolean;
}) {
  const { text, oddNames } = props;
  return (
    <ParametersCheck
      task="billingSync"
      {...props}
      without={[]}
      refusals={findingsOf('billingSync', text, []).map(({ message }) => message)}
      findings={findingsOf('billingSync', text, oddNames)}
      what="these parameters"
      isAccepted={(corrected) => checkParameters(corrected).problems === undefined}
    />
  );
}
