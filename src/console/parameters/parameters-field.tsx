import type { Child } from 'hono/jsx';
import type { JobProblem } from '../../jobs/index.js';
import { Accepted, FieldCheck, Findings } from '../components/check.js';
import { CodeLink } from '../components/level.js';
import { checkParameters } from './check.js';
import { Correction } from './correction.js';
import { OddNames, wouldFail } from './odd-names-list.js';
import { ParametersHelp } from './parameter-help.js';

/** The address that tells what a run would say to parameters. */
export const checkAddress = '/check/parameters';

/** A field for parameters as JSON, checked as one types. */
export function ParametersField(props: {
  text: string;
  /** What there is to know beside that it is JSON. */
  hint?: string;
  required?: boolean;
  /** Whether they are those of a billing sync. */
  isOfSync: boolean;
  isRefused: boolean;
  /** The address that answers with the check of a form. */
  checkAddress: string;
  /** The ids of other fields that the check depends on. */
  dependsOn?: readonly string[];
  /** The check, whose field is `parameters`. */
  children?: Child;
}) {
  const { text, hint = '', required = false, isOfSync, isRefused, dependsOn = [], children } = props;
  return (
    <div class="field">
      <label for="parameters">Configuration</label>
      <textarea
        id="parameters"
        name="parametersText"
        rows={16}
        spellcheck={false}
        autocomplete="off"
        required={required}
        aria-describedby="parameters-hint parameters-check"
        aria-invalid={isRefused ? 'true' : 'false'}
        hx-post={props.checkAddress}
        hx-trigger={['input changed delay:300ms', ...dependsOn.map((id) => `change from:#${id}`)].join(', ')}
        hx-target="#parameters-check"
        hx-swap="outerHTML"
      >
        {text}
      </textarea>
      <p class="hint" id="parameters-hint">
        The parameters as a JSON object. Comments and trailing commas are fine. {hint}
      </p>
      {isOfSync ? <ParametersHelp /> : null}
      {children}
    </div>
  );
}

/**
 * What a new form lacks, before anything is typed. The user of the secret set is not put there: it is a part of the
 * credentials, which no page shows.
 */
export function StillToFill() {
  return (
    <FieldCheck field="parameters">
      <Findings
        kind="warning"
        messages={[
          'Fill in ZoneUser first: the e-mail address of a user of your Autotask, preferably of the API user. A run is refused without it, unless BaseUrl is given.',
        ]}
      />
    </FieldCheck>
  );
}

/** What a run would say. */
export function ParametersCheck({ text, oddNames }: { text: string; oddNames: readonly JobProblem[] }) {
  const { problems } = checkParameters(text);
  return (
    <FieldCheck field="parameters" isAccepted={problems === undefined}>
      {problems === undefined ? (
        <>
          <OddNames found={oddNames} level="Error" />
          {wouldFail(oddNames) ? null : <Accepted>A run accepts these parameters.</Accepted>}
          <OddNames found={oddNames} level="Warning" />
        </>
      ) : (
        <>
          <Findings
            kind="error"
            messages={problems.map(({ code, message }) => (
              <>
                {message} <CodeLink code={code} />
              </>
            ))}
          />
          <Correction text={text} isAccepted={(corrected) => checkParameters(corrected).problems === undefined} />
        </>
      )}
    </FieldCheck>
  );
}
