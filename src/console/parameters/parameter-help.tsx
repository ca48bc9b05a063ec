import { defaultOf, exampleOf, parameterHelp } from '../../domain/parameters/parameter-help.js';
import { parameterDefinitions } from '../../domain/parameters/parameter-definitions.js';

const names = Object.keys(parameterDefinitions) as (keyof typeof parameterDefinitions)[];

/** What each parameter of a billing sync means, to open beside the field that they are typed in. */
export function ParametersHelp() {
  return (
    <details class="parameters-help">
      <summary>What each parameter means</summary>
      <div role="region" aria-label="Parameters" tabindex={0}>
        <dl>
          {names.map((name) => (
            <ParameterHelp name={name} />
          ))}
        </dl>
      </div>
    </details>
  );
}

function ParameterHelp({ name }: { name: (typeof names)[number] }) {
  const { purpose, effect } = parameterHelp[name];
  const usual = defaultOf(name);
  return (
    <>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>
        <Text text={purpose} /> <Text text={effect} />
        <br />
        <span class="muted">
          Allowed: {parameterDefinitions[name].allowed}. Default: {usual === undefined ? 'none' : <code>{usual}</code>}.
          For example: <code>{exampleOf(name)}</code>
        </span>
      </dd>
    </>
  );
}

/** A text in which names and values stand between backticks. */
export function Text({ text }: { text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>;
}
