import type { Child } from 'hono/jsx';
import { Icon } from './icon.js';

/** What becomes of a field as it is typed; the field says itself whether it is accepted. Without content, nobody has asked. */
export function FieldCheck(props: {
  /** The id of the field. */
  field: string;
  /** undefined where nobody has asked. */
  isAccepted?: boolean;
  children?: Child;
}) {
  const { field, isAccepted, children } = props;
  const said = isAccepted === undefined ? {} : { 'data-checks': field, 'data-valid': isAccepted ? 'true' : 'false' };
  return (
    <div id={`${field}-check`} class="check" role="status" {...said}>
      {children}
    </div>
  );
}

/** That something is accepted, and what becomes of it. */
export function Accepted({ children }: { children?: Child }) {
  return (
    <p class="check-good">
      <Icon name="check" /> {children}
    </p>
  );
}

/** What is wrong with something, or may be; nothing where nothing is. */
export function Findings({ kind, messages }: { kind: 'error' | 'warning'; messages: readonly Child[] }) {
  if (messages.length === 0) return null;
  return (
    <ul>
      {messages.map((message) => (
        <li {...(kind === 'warning' ? { class: 'check-warning' } : {})}>
          <Icon name={kind} /> <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
