import { isDay } from '../../domain/day.js';
import { Options, type Option } from '../components/select.js';
import { inputId, inputName, type ParameterField } from './field-table.js';
import { aDay, shownIn, type ParameterObject } from './field-values.js';

/** The id of the list of secret sets that a field suggests. */
export const secretSetList = 'secret-sets';

/** What a parameter, or a member of it, is typed into or chosen from. */
export function ParameterInput(props: {
  field: ParameterField;
  root: ParameterObject;
  /** The JSON that the fields show. */
  text: string;
  isInvalid: boolean;
}) {
  const { field, root, text, isInvalid } = props;
  const shown = shownIn(field, root, text);
  const id = inputId(field);
  const attributes = {
    ...{ id, name: inputName(field) },
    ...({ 'aria-describedby': `${id}-hint ${id}-check`, 'aria-invalid': isInvalid ? 'true' : 'false' } as const),
  };
  const without = field.defaultText === undefined ? 'not set' : `not set: ${field.defaultText}`;
  switch (field.kind) {
    case 'choice':
      return (
        <select {...attributes}>
          <Options options={optionsOf(field, shown)} value={shown} />
        </select>
      );
    case 'period':
      return <PeriodInput {...{ attributes, field, shown }} />;
    case 'json':
      return (
        <textarea
          {...attributes}
          rows={Math.min(12, shown.split('\n').length + 1)}
          spellcheck={false}
          placeholder={without}
        >
          {shown}
        </textarea>
      );
    case 'codes':
    case 'day':
    case 'number':
    case 'text':
      return (
        <input
          {...attributes}
          value={shown}
          placeholder={without}
          autocomplete="off"
          spellcheck={false}
          {...(field.kind === 'number' ? { inputmode: 'decimal' as const } : {})}
          {...(field.kind === 'day' && (shown === '' || isDay(shown)) ? { type: 'date' as const } : {})}
          {...(field.parameter === 'Secrets' ? { list: secretSetList } : {})}
        />
      );
  }
}

/** A word, or a day that is typed beside it. */
function PeriodInput(props: { attributes: Record<string, string>; field: ParameterField; shown: string }) {
  const { attributes, field, shown } = props;
  const day = isDay(shown) ? shown : '';
  return (
    <div class="period-field">
      <select {...attributes}>
        <Options options={optionsOf(field, day === '' ? shown : aDay)} value={day === '' ? shown : aDay} />
      </select>
      <input
        type="date"
        class="period-day"
        name={`${inputName(field)}.day`}
        value={day}
        aria-label={`A day of the period, as ${field.parameter}`}
      />
    </div>
  );
}

/** What can be chosen, and what stands there now if it cannot. */
function optionsOf({ kind, choices = [], defaultText }: ParameterField, shown: string): readonly Option[] {
  const unset: Option = ['', defaultText === undefined ? 'not set' : `not set (default: ${defaultText})`];
  const offered: Option[] =
    kind === 'period' ? ['Previous', 'Current', [aDay, 'The period of a day']] : choices.map(String);
  const isOffered =
    shown === '' || offered.some((option) => (typeof option === 'string' ? option : option[0]) === shown);
  return [unset, ...offered, ...(isOffered ? [] : [shown])];
}
