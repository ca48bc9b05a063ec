/** The id of the part of the form that holds the parameters, whichever way they are shown. */
export const configurationArea = 'configuration-area';

/** A field of the times. What is said of them, once for all of its fields, is the check of the expression. */
export function TimesField(props: {
  id: string;
  name: 'cron' | 'timeZone';
  label: string;
  hint: string;
  value: string;
  suggestions?: readonly string[];
  isRefused: boolean;
}) {
  const { id, name, label, hint, value, suggestions, isRefused } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        {...(suggestions === undefined ? { class: 'input-code' } : { list: `${id}-list` })}
        value={value}
        autocomplete="off"
        spellcheck={false}
        required
        aria-describedby={`${id}-hint cron-check`}
        aria-invalid={isRefused ? 'true' : 'false'}
        hx-post="/jobs/check/times"
        hx-target="#cron-check"
        hx-swap="outerHTML"
        hx-trigger={
          name === 'cron'
            ? // A person who saves from the last field that they typed into never leaves it: a change would come too late.
              ['input changed', 'input from:#label', `input from:#${configurationArea}`]
                .map((typing) => `${typing} delay:250ms`)
                .join(', ')
            : 'input changed delay:250ms'
        }
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {suggestions === undefined ? null : (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option value={suggestion} />
          ))}
        </datalist>
      )}
    </div>
  );
}
