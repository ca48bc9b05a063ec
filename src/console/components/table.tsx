import type { Child } from 'hono/jsx';

/** A column of a table by its head. */
export interface Column {
  readonly head: Child;
  /** `number`: of numbers, on the right; `wrapping`: its head says more than its cells hold; `unseen`: its head is only read out. */
  readonly look?: 'number' | 'wrapping' | 'unseen';
  /** Which way the rows are ordered by it; undefined where they are not. */
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

/** A column of numbers. */
export function numberColumn(head: string): Column {
  return { head, look: 'number' };
}

/** The column of what can be done with each row. */
export const actionsColumn: Column = { head: 'What can be done', look: 'unseen' };

interface ScrollTableProps {
  /** What it holds. */
  readonly label: string;
  readonly columns: readonly (string | Column)[];
  readonly id?: string;
  /** `cards`: in a narrow window each row is a block of its cells; `dense`: of many columns; `log`: of a log's entries. */
  readonly className?: 'cards' | 'cards dense' | 'log';
  /** The rows. */
  readonly children?: Child;
}

/** A table that scrolls inside its box, by keyboard too. */
export function ScrollTable({ label, columns, id, className, children }: ScrollTableProps) {
  return (
    <div class="table-scroll" role="region" aria-label={label} tabindex={0}>
      <table {...(id === undefined ? {} : { id })} {...(className === undefined ? {} : { class: className })}>
        <thead>
          <tr>
            {columns.map((column) => (
              <ColumnHead {...(typeof column === 'string' ? { head: column } : column)} />
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function ColumnHead({ head, look, sorted }: Column) {
  return (
    <th
      scope="col"
      {...(look === 'number' || look === 'wrapping' ? { class: look } : {})}
      {...(sorted === undefined ? {} : { 'aria-sort': sorted })}
    >
      {look === 'unseen' ? <span class="visually-hidden">{head}</span> : head}
    </th>
  );
}

/** The rows that a long table does not show at once. */
export function MoreRows({ label, children }: { readonly label: string; readonly children: Child }) {
  return (
    <details class="more-rows">
      <summary>{label}</summary>
      {children}
    </details>
  );
}
