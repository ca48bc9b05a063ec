import type { Child } from 'hono/jsx';
import { Findings } from './check.js';

interface FieldProps {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly value: string;
  readonly type?: 'text' | 'password' | 'number' | 'date';
  readonly required?: boolean;
  readonly maxLength?: number;
  /** What a browser may fill in. */
  readonly autocomplete?: 'name';
  /** The id of a list of suggestions. */
  readonly list?: string;
  /** What is wrong with the value that was sent. */
  readonly problem: string | undefined;
}

/** A field of a form for one line of text, with its hint and with what is wrong with it. */
export function Field(props: FieldProps) {
  const {
    id,
    name,
    label,
    hint,
    value,
    type = 'text',
    required = false,
    maxLength,
    autocomplete,
    list,
    problem,
  } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        required={required}
        autocomplete={autocomplete ?? (type === 'password' ? 'new-password' : 'off')}
        {...(maxLength === undefined ? {} : { maxlength: maxLength })}
        {...(list === undefined ? {} : { list })}
        aria-describedby={`${id}-hint ${id}-check`}
        aria-invalid={problem === undefined ? 'false' : 'true'}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <FieldProblem id={`${id}-check`} problem={problem} />
    </div>
  );
}

/** What is wrong with a field; nothing where nothing is. */
export function FieldProblem({ id, problem }: { id: string; problem: string | undefined }) {
  return (
    <div id={id} class="check check-tight">
      <Findings kind="error" messages={problem === undefined ? [] : [problem]} />
    </div>
  );
}
