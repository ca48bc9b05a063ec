import { Icon } from '../components/icon.js';

/** What a button carries that asks for a preview instead of a run. */
export const previewAsked = { name: 'preview', value: 'yes' } as const;

/** Sends its form for a preview: what a run would change is shown, and nothing is changed. */
export function PreviewButton({ isMain = false }: { isMain?: boolean }) {
  return (
    <button class={isMain ? 'button button-primary' : 'button'} {...previewAsked}>
      <Icon name="search" />
      Preview the changes
    </button>
  );
}

interface PreviewFormProps {
  readonly address: string;
  readonly look?: 'button' | 'button button-primary' | 'menu-item';
  readonly label?: string;
}

/** The same as a form of its own. A preview changes nothing, so nobody is asked before. */
export function PreviewForm({ address, look = 'button', label = 'Preview' }: PreviewFormProps) {
  return (
    <form method="post" action={address}>
      <button class={look} {...previewAsked}>
        <Icon name="search" />
        {label}
      </button>
    </form>
  );
}

/** Whether a form was sent by such a button. */
export function isForPreview(form: Readonly<Record<string, unknown>>): boolean {
  return form[previewAsked.name] === previewAsked.value;
}
