import { Icon } from '../components/icon.js';

/** The name of the button that asks for a preview instead of a run. */
const name = 'preview';

/** Sends its form for a preview: what a run would change is shown, and nothing is changed. */
export function PreviewButton() {
  return (
    <button class="button" name={name} value="yes">
      <Icon name="search" />
      Preview the changes
    </button>
  );
}

/** Whether a form was sent by that button. */
export function isForPreview(form: Readonly<Record<string, unknown>>): boolean {
  return form[name] === 'yes';
}
