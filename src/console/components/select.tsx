import type { Child } from 'hono/jsx';
import { FieldProblem } from './field.js';

/** What can be chosen: a value and what people read of it; or a value that people read as it is. */
export type Option = string | readonly [value: string, label: string];

interface SelectProps {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
  /** The value that is chosen. */
  readonly value: string;
}

/** A field of a form with a choice, its hint, and what is wrong with it. */
export function SelectField(props: SelectProps & { hint?: Child; problem?: string | undefined }) {
  const { id, name, label, options, value, hint, problem } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        aria-describedby={`${id}-hint ${id}-check`}
        aria-invalid={problem === undefined ? 'false' : 'true'}
      >
        <Options options={options} value={value} />
      </select>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <FieldProblem id={`${id}-check`} problem={problem} />
    </div>
  );
}

/** A choice of what is shown of a list. */
export function FilterSelect({ id, name, label, options, value }: SelectProps) {
  return (
    <label>
      {label}
      <select id={id} name={name}>
        <Options options={options} value={value} />
      </select>
    </label>
  );
}

/** What can be chosen in a field. */
export function Options({ options, value: chosen }: Pick<SelectProps, 'options' | 'value'>) {
  return (
    <>
      {options.map((option) => {
        const [value, label] = typeof option === 'string' ? [option, option] : option;
        return (
          <option value={value} selected={value === chosen}>
            {label}
          </option>
        );
      })}
    </>
  );
}
