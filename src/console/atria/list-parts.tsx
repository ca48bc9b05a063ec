import type { Child } from 'hono/jsx';
import { counted } from '../../domain/wording.js';
import { NumberedPager } from '../components/pager.js';
import { SearchBox } from '../components/search-box.js';
import { pagesOf } from './paging.js';

/** The form that says what is shown of a list. With scripts it is used as one types; without, by its button. */
export function ListFilters(props: {
  action: string;
  search: { readonly label: string; readonly value: string };
  /** What the address holds beside the filters. */
  kept?: Readonly<Record<string, string>>;
  children?: Child;
}) {
  const { action, search, kept = {}, children } = props;
  return (
    <form
      class="filters"
      method="get"
      action={action}
      hx-get={action}
      hx-trigger="input delay:250ms, submit"
      hx-target="#found"
      hx-select="#found"
      hx-push-url="true"
      hx-sync="this:replace"
    >
      <SearchBox id="list-search" {...search} />
      {children}
      {Object.entries(kept).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button class="button apply">Show</button>
    </form>
  );
}

/** A box to tick among the filters. */
export function FilterTick({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} value="yes" checked={checked} />
      {label}
    </label>
  );
}

/** What a list's filters find: how much it is, what can be done with it, and a page of its rows. */
export function Found(props: {
  total: number;
  noun: string;
  plural?: string;
  page: number;
  address: (page: number) => string;
  /** What stands before the count. */
  head?: Child;
  actions?: Child;
  children?: Child;
}) {
  const { total, noun, plural = `${noun}s`, page, address, head, actions, children } = props;
  return (
    <div id="found">
      <div class="results-head">
        {head}
        <p role="status">{counted(total, noun, plural)}</p>
        {actions === undefined ? null : <div class="actions">{actions}</div>}
      </div>
      <div class="card card-flush">
        {children}
        <NumberedPager label={`Pages of ${plural}`} page={page} pages={pagesOf(total)} address={address} />
      </div>
    </div>
  );
}
