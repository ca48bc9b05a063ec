import type { Child } from 'hono/jsx';
import { PageHead } from './page-head.js';

/** Asks before something is done that cannot be taken back. */
export function ConfirmPage(props: {
  title: string;
  crumbs: readonly { readonly href: string; readonly label: string }[];
  /** What the button says: what is done. */
  action: string;
  /** Where the form is sent. */
  address: string;
  back: { readonly href: string; readonly label: string };
  children?: Child;
}) {
  const { title, crumbs, action, address, back, children } = props;
  return (
    <>
      <PageHead crumbs={crumbs} title={title} />
      <div class="card problem">
        {children}
        <form class="form-actions" method="post" action={address}>
          <button class="button button-primary button-danger">{action}</button>
          <a class="button" href={back.href}>
            {back.label}
          </a>
        </form>
      </div>
    </>
  );
}
