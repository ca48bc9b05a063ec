import type { Child } from 'hono/jsx';
import type { JobTask } from '../../jobs/index.js';
import { FieldCheck } from '../components/check.js';
import type { ParameterName } from './field-table.js';
import { shownAsFields } from './field-values.js';
import { stillToFill, type Finding } from './findings.js';
import { ParameterFields } from './parameter-fields.js';
import { ParametersHelp } from './parameter-help.js';
import { StillToFill } from './parameters-check.js';
import { switchName, viewName, type ParametersView } from './typed-parameters.js';

/** The address that tells what a run would say to parameters. */
export const checkAddress = '/check/parameters';

/** The id of what shows parameters, in either way. */
export const parametersId = 'configuration';

interface ParametersFieldProps {
  readonly task: JobTask;
  readonly text: string;
  /** How they are to be shown. Text that is no JSON object is shown as it is all the same. */
  readonly view: ParametersView;
  /** Parameters that the form has fields of its own for. */
  readonly without: readonly ParameterName[];
  /** The names of the stored secret sets. */
  readonly secretSets: readonly string[];
  /** The parameter that a link led to; undefined: none. */
  readonly ledTo?: ParameterName | undefined;
  /** What there is to know beside that it is JSON. */
  readonly hint?: string;
  /** What is to be said of single parameters; undefined: nobody has looked. */
  readonly findings: readonly Finding[] | undefined;
  /** Whether it still has the parameters that a new form begins with. */
  readonly isInitial: boolean;
  readonly isRefused: boolean;
  /** The address that answers with the check of a form. */
  readonly checkAddress: string;
  /** The address of the form, which answers with the page that shows them in the other way. */
  readonly address: string;
  /** What a button carries that does what Enter does in a field; without it, that of a plain one. */
  readonly enter?: { readonly name: string; readonly value: string };
  /** The ids of other fields that the check depends on. */
  readonly dependsOn?: readonly string[];
  /** What is said of all of them. */
  readonly check: Child;
  /** More fields of the form. */
  readonly children?: Child;
}

/** Parameters as fields, or as the JSON of the same object. Whichever is shown is checked as one types. */
export function ParametersField(props: ParametersFieldProps) {
  const { text, view, address, isInitial, task, enter = {}, check, children } = props;
  const root = shownAsFields(text);
  const isAsFields = view === 'fields' && root !== undefined;
  const isLacking = isInitial && task === 'billingSync';
  return (
    <div class="field parameters" id={parametersId}>
      {children}
      <input type="hidden" name={viewName} value={isAsFields ? 'fields' : 'json'} />
      <div class="parameters-head">
        {isAsFields ? (
          <span class="label">Configuration</span>
        ) : (
          <label for="parameters" class="label">
            Configuration
          </label>
        )}
        {/* Enter presses the first button of a form, which must not be one that shows the other view. */}
        <button class="visually-hidden" tabindex={-1} aria-hidden="true" {...enter}>
          Go on
        </button>
        <ViewSwitch {...{ address, isAsFields }} />
      </div>
      {isAsFields ? <AsFields {...props} {...{ root, isLacking }} /> : <AsJson {...props} />}
      {view === 'fields' && !isAsFields ? (
        <p class="check-warning">Fields need a JSON object without repeated names. Correct the text first.</p>
      ) : null}
      {isLacking ? isAsFields ? <FieldCheck field="parameters" /> : <StillToFill /> : check}
    </div>
  );
}

/** Without scripts, a button sends the form, which comes back with the other view and is not saved. */
function ViewSwitch({ address, isAsFields }: { address: string; isAsFields: boolean }) {
  const views = [
    ['fields', 'Fields'],
    ['json', 'JSON'],
  ] as const;
  return (
    <div class="view-switch" role="group" aria-label="Show the parameters as">
      {views.map(([view, label]) => (
        <button
          id={`parameters-as-${view}`}
          name={switchName}
          value={view}
          formnovalidate
          aria-pressed={isAsFields === (view === 'fields') ? 'true' : 'false'}
          hx-post={address}
          hx-select={`#${parametersId}`}
          hx-target={`#${parametersId}`}
          hx-swap="outerHTML"
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function checkedBy({ checkAddress, dependsOn = [] }: ParametersFieldProps, typing: string) {
  return {
    'hx-post': checkAddress,
    'hx-trigger': [typing, ...dependsOn.map((id) => `change from:#${id}`)].join(', '),
    'hx-target': '#parameters-check',
    'hx-swap': 'outerHTML',
  };
}

function AsFields(props: ParametersFieldProps & { root: Readonly<Record<string, unknown>>; isLacking: boolean }) {
  const { text, findings = [], isLacking } = props;
  const lacking: Finding[] = isLacking ? [{ level: 'warning', parameter: 'ZoneUser', message: stillToFill }] : [];
  return (
    <>
      <input type="hidden" name="parametersText" value={text} />
      <div class="parameter-groups" {...checkedBy(props, 'input delay:300ms')}>
        <ParameterFields {...props} findings={[...findings, ...lacking]} />
      </div>
    </>
  );
}

function AsJson(props: ParametersFieldProps) {
  const { text, hint = '', task, isRefused } = props;
  return (
    <>
      <textarea
        id="parameters"
        name="parametersText"
        rows={16}
        spellcheck={false}
        autocomplete="off"
        aria-describedby="parameters-hint parameters-check"
        aria-invalid={isRefused ? 'true' : 'false'}
        {...checkedBy(props, 'input changed delay:300ms')}
      >
        {text}
      </textarea>
      <p class="hint" id="parameters-hint">
        The parameters as a JSON object. Comments and trailing commas are fine. {hint}
      </p>
      {task === 'billingSync' ? <ParametersHelp /> : null}
    </>
  );
}
