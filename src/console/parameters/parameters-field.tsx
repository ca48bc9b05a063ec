import { Icon } from '../components/icon.js';
import { CodeLink } from '../components/level.js';
import { checkParameters, type ParameterProblem } from './check.js';

/** The address that tells what a run would say to parameters. */
export const checkAddress = '/check/parameters';

/** A field for parameters as JSON, checked as one types. */
export function ParametersField({ text, checked }: { text: string; checked: boolean }) {
  return (
    <div class="field">
      <label for="parameters">Configuration</label>
      <textarea
        id="parameters"
        name="parametersText"
        rows={12}
        spellcheck={false}
        autocomplete="off"
        required
        aria-describedby="parameters-hint parameters-check"
        aria-invalid={checked && checkParameters(text).problems !== undefined ? 'true' : 'false'}
        hx-post={checkAddress}
        hx-trigger="input changed delay:300ms"
        hx-target="#parameters-check"
        hx-swap="outerHTML"
      >
        {text}
      </textarea>
      <p class="hint" id="parameters-hint">
        The parameters as a JSON object. Comments and trailing commas are fine.
      </p>
      {checked ? <ParametersCheck text={text} /> : <div id="parameters-check" class="check" role="status"></div>}
    </div>
  );
}

/** What a run would say. */
export function ParametersCheck({ text }: { text: string }) {
  const { problems } = checkParameters(text);
  return (
    <div
      id="parameters-check"
      class="check"
      role="status"
      data-checks="parameters"
      data-valid={problems === undefined ? 'true' : 'false'}
    >
      {problems === undefined ? (
        <p class="check-good">
          <Icon name="check" /> A run accepts these parameters.
        </p>
      ) : (
        <ul>
          {problems.map((problem) => (
            <li>
              <Problem {...problem} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Problem({ code, message }: ParameterProblem) {
  return (
    <>
      <Icon name="error" /> <span>{message}</span> <CodeLink code={code} />
    </>
  );
}
