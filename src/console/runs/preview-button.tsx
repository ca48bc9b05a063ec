import { Icon } from '../components/icon.js';

/** What a button carries that asks for a preview instead of a run. */
export const previewAsked = { name: 'preview', value: 'yes' } as const;

/** Sends its form for a preview: what a run would change is shown, and nothing is changed. */
export function PreviewButton() {
  return (
    <button class="button" {...previewAsked}>
      <Icon name="search" />
      Preview the changes
    </button>
  );
}

/** Whether a form was sent by such a button. */
export function isForPreview(form: Readonly<Record<string, unknown>>): boolean {
  return form[previewAsked.name] === previewAsked.value;
}
