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
        <h1>{typeof title === 'string' ? withUnbrokenDays(title) : title}</h1>
        {lead === undefined ? null : <p class="lead">{lead}</p>}
      </div>
      {actions === undefined ? null : <div class="actions">{actions}</div>}
    </div>
  );
}

/** `25 Nov 2026` stays in one line. */
function withUnbrokenDays(text: string): string {
  return text.replaceAll(/\b(\d{1,2}) ([A-Z][a-z]{2,3}) (\d{4})\b/g, '$1\u00a0$2\u00a0$3');
}
