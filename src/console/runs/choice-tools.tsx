/** Only with scripts: a filter of the rows, and ticks for all that are shown. */
export function ChoiceTools({ label, placeholder }: { label: string; placeholder: string }) {
  return (
    <div class="choice-tools" id="choice-tools" hidden>
      <label>
        <span class="visually-hidden">{label}</span>
        <input id="choice-search" type="search" placeholder={placeholder} autocomplete="off" />
      </label>
      <button class="button" type="button" data-ticks="yes">
        Tick all
      </button>
      <button class="button" type="button" data-ticks="no">
        Untick all
      </button>
      <p class="muted" id="choice-none" role="status" hidden>
        Nothing matches your filter. Your ticks stay as they are.
      </p>
    </div>
  );
}
