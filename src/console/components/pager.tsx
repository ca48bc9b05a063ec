import { Icon } from './icon.js';

/** Links to the neighbouring pages of a list. An address that is undefined means: there is none. */
export function Pager(props: {
  label: string;
  previous: string | undefined;
  next: string | undefined;
  /** Which part of the list is shown, of how much, where that is known. */
  shown?: string;
}) {
  const { label, previous, next, shown } = props;
  if (previous === undefined && next === undefined) return null;
  return (
    <nav class="pager" aria-label={label}>
      <PagerLink href={previous} rel="prev" />
      {shown === undefined ? null : <span class="muted">{shown}</span>}
      <PagerLink href={next} rel="next" />
    </nav>
  );
}

/** Links to the neighbouring pages of a list whose pages have numbers, from 1. */
export function NumberedPager(props: {
  label: string;
  page: number;
  pages: number;
  /** The address of a page by its number. */
  address: (page: number) => string;
}) {
  const { label, page, pages, address } = props;
  return (
    <Pager
      label={label}
      shown={`Page ${page} of ${pages}`}
      previous={page > 1 ? address(page - 1) : undefined}
      next={page < pages ? address(page + 1) : undefined}
    />
  );
}

function PagerLink({ href, rel }: { href: string | undefined; rel: 'prev' | 'next' }) {
  const words = rel === 'prev' ? 'Previous' : 'Next';
  const content = rel === 'prev' ? [<Icon name="left" />, words] : [words, <Icon name="right" />];
  if (href === undefined) {
    return (
      <span class="button" aria-disabled="true">
        {content}
      </span>
    );
  }
  return (
    <a class="button" rel={rel} href={href}>
      {content}
    </a>
  );
}
