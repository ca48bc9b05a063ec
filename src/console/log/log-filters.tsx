import { logLevels, type LogCode, type LogLevel } from '../../domain/log/log-codes.js';
import { logCodeDefinitions } from '../../domain/log/log-messages.js';
import { counted, grouped } from '../../domain/wording.js';
import { asWritten } from '../../store/log/log-query.js';
import type { CodeCount } from '../../store/log/log-counts.js';
import { Icon } from '../components/icon.js';
import { SearchBox } from '../components/search-box.js';
import type { LogView } from './log-address.js';

/** The form that says what is shown of a log. With scripts, it is used as one types; without, by its button. */
export function LogFilters(props: { runId: string; view: LogView; codes: readonly CodeCount[] }) {
  const { runId, view, codes } = props;
  const { search, levels, order } = view;
  return (
    <form
      class="filters log-filters"
      method="get"
      action={`/runs/${runId}/log`}
      hx-get={`/runs/${runId}/log`}
      hx-trigger="input changed delay:250ms from:#log-search, change, submit"
      hx-target="#log-results"
      hx-select="#log-results"
      hx-push-url="true"
      hx-sync="this:replace"
    >
      <SearchBox id="log-search" label="Search code, message, customer, SKU" value={search} />
      <fieldset class="choices">
        <legend class="visually-hidden">Levels</legend>
        {[...logLevels].reverse().map((level) => (
          <label class={`choice choice-${level.toLowerCase()}`}>
            <input type="checkbox" name="level" value={level} checked={levels.includes(level)} />
            {level} <span class="choice-count">{grouped(entriesOf(codes, level))}</span>
          </label>
        ))}
      </fieldset>
      <CodeChoice chosen={view.codes} codes={codes} />
      {order.sort === asWritten.sort ? null : <input type="hidden" name="sort" value={order.sort} />}
      {order.direction === asWritten.direction ? null : <input type="hidden" name="order" value={order.direction} />}
      <button class="button apply">Show</button>
    </form>
  );
}

function CodeChoice({ chosen, codes }: { chosen: readonly LogCode[]; codes: readonly CodeCount[] }) {
  const known = new Map(codes.map(({ code, entries }) => [code, entries]));
  for (const code of chosen) if (!known.has(code)) known.set(code, 0);
  return (
    <details class="drop">
      <summary class="button">
        {chosen.length === 0 ? 'Codes' : chosen.length > 2 ? counted(chosen.length, 'code') : chosen.join(', ')}
        <Icon name="chevron" />
      </summary>
      <fieldset class="drop-panel">
        <legend class="visually-hidden">Codes</legend>
        {[...known].sort().map(([code, entries]) => (
          <label>
            <input type="checkbox" name="code" value={code} checked={chosen.includes(code)} />
            <span class="code">{code}</span>
            <span class="drop-what">{logCodeDefinitions[code].occursWhen}</span>
            <span class="choice-count">{grouped(entries)}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}

function entriesOf(codes: readonly CodeCount[], level: LogLevel): number {
  return codes.reduce((sum, each) => sum + (each.level === level ? each.entries : 0), 0);
}
