import type { Child } from 'hono/jsx';
import { Icon } from './icon.js';

/** A button with three dots that shows what can be done. It works without scripts, and closes by Escape. */
export function Menu({ id, label, children }: { id: string; label: string; children?: Child }) {
  return (
    <>
      <button class="button button-icon" type="button" popovertarget={id} aria-label={label} title={label}>
        <Icon name="dots" />
      </button>
      <div class="menu" id={id} popover="auto">
        {children}
      </div>
    </>
  );
}
