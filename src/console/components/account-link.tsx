import { Icon } from './icon.js';

const label = 'Open the account in Autotask';

interface AccountLinkProps {
  /** undefined: the account is not known, and there is no link. */
  readonly href: string | undefined;
  /** A button among those of a page, or a sign alone where there is no room for words. */
  readonly as?: 'text' | 'button' | 'sign';
}

/** Leads to a customer's account in Autotask's own pages, in a tab of its own. */
export function AccountLink({ href, as = 'text' }: AccountLinkProps) {
  if (href === undefined) return null;
  const elsewhere = { href, target: '_blank', rel: 'noreferrer' };
  switch (as) {
    case 'text':
      return <a {...elsewhere}>{label}</a>;
    case 'button':
      return (
        <a class="button button-quiet" {...elsewhere}>
          <Icon name="external" />
          {label}
        </a>
      );
    case 'sign':
      return (
        <a class="sign-link" {...elsewhere} aria-label={label} title={label}>
          <Icon name="external" />
        </a>
      );
  }
}
