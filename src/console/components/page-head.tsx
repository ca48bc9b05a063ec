import type { Child } from 'hono/jsx';

interface Crumb {
  readonly href: string;
  readonly label: string;
}

/** The top of a page: where it belongs, its heading, a line about it, and what can be done. */
export function PageHead(props: {
  title: Child;
  /** The pages that it belongs to, the outermost first. */
  crumbs?: readonly Crumb[];
  lead?: Child;
  /** Buttons and links. */
  actions?: Child;
}) {
  const { title, crumbs = [], lead, actions } = props;
  return (
    <div class="page-head">
      <div>
        {crumbs.length === 0 ? null : (
          <nav class="crumbs" aria-label="Where this page belongs">
            <ol>
              {crumbs.map(({ href, label }) => (
                <li>
                  <a href={href}>{label}</a>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1>{title}</h1>
        {lead === undefined ? null : <p class="lead">{lead}</p>}
      </div>
      {actions === undefined ? null : <div class="actions">{actions}</div>}
    </div>
  );
}
