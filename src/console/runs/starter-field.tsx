import { Field } from '../components/field.js';
import { formText } from '../shell/form.js';

const name = 'startedBy';

/** Asks for the name of who starts a run: under dual control, somebody else has to approve it. */
export function StarterField({ offersPreview, isMissing = false }: { offersPreview: boolean; isMissing?: boolean }) {
  return (
    <Field
      id="started-by"
      name={name}
      label="Your name"
      hint={`Dual control: if the run asks for approval, another person has to give it.${offersPreview ? ' A preview needs no name.' : ''}`}
      value=""
      autocomplete="name"
      maxLength={200}
      problem={isMissing ? 'Say who starts the run.' : undefined}
    />
  );
}

/** The name that such a field was sent with; "" if it was left empty, or not asked for. */
export function starterIn(form: Readonly<Record<string, unknown>>): string {
  return formText(form, name).trim();
}
