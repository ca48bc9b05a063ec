import type { Child } from 'hono/jsx';

interface ScrollTableProps {
  readonly label: string;
  readonly id?: string;
  readonly className?: string;
  readonly children?: Child;
}

/** A table that scrolls inside its box, by keyboard too. `label` says what it holds. */
export function ScrollTable({ label, id, className, children }: ScrollTableProps) {
  return (
    <div class="table-scroll" role="region" aria-label={label} tabindex={0}>
      <table {...(id === undefined ? {} : { id })} {...(className === undefined ? {} : { class: className })}>
        {children}
      </table>
    </div>
  );
}
