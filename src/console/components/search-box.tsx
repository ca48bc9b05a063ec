import { Icon } from './icon.js';

/** The field of a list's filters that searches. `label` says what it looks at. */
export function SearchBox({ id, label, value }: { id: string; label: string; value: string }) {
  return (
    <label class="search-box">
      <span class="visually-hidden">{label}</span>
      <Icon name="search" />
      <input id={id} type="search" name="search" value={value} placeholder={label} autocomplete="off" />
    </label>
  );
}
