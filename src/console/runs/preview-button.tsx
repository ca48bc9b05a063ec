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

/** The same as a form of its own. A preview changes nothing, so nobody is asked before. */
export function PreviewForm({ address, look = 'button' }: { address: string; look?: 'button' | 'menu-item' }) {
  return (
    <form method="post" action={address}>
      <button class={look} {...previewAsked}>
        <Icon name="search" />
        Preview
      </button>
    </form>
  );
}

/** Whether a form was sent by such a button. */
export function isForPreview(form: Readonly<Record<string, unknown>>): boolean {
  return form[previewAsked.name] === previewAsked.value;
}
