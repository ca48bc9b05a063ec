import type { Child } from 'hono/jsx';
import type { FieldChange } from '../shell/merged-edits.js';
import { Opened, SavedSinceAsked } from './changed-meanwhile.js';
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
  /** What the question was asked about, as it was shown. */
  opened?: object;
  /** What somebody else saved since; undefined: nobody did. */
  changes?: readonly FieldChange[] | undefined;
  /** What people call the fields. */
  labels?: Readonly<Record<string, string>>;
  children?: Child;
}) {
  const { title, crumbs, action, address, back, opened, changes, labels = {}, children } = props;
  return (
    <>
      <PageHead crumbs={crumbs} title={title} />
      <div class="card problem">
        <SavedSinceAsked changes={changes} labels={labels} />
        {children}
        <form class="form-actions" method="post" action={address}>
          {opened === undefined ? null : <Opened values={opened} />}
          <button class="button button-primary button-danger">{action}</button>
          <a class="button" href={back.href}>
            {back.label}
          </a>
        </form>
      </div>
    </>
  );
}
