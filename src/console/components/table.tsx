import type { Child } from 'hono/jsx';

/** A table that scrolls inside its box, by keyboard too. `label` says what it holds. */
export function ScrollTable({ label, children }: { label: string; children?: Child }) {
  return (
    <div class="table-scroll" role="region" aria-label={label} tabindex={0}>
      <table>{children}</table>
    </div>
  );
}
