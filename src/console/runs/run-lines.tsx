import { takenDayNote } from '../../domain/sync/taken-day.js';
import { changeOf } from '../../domain/sync/line-change.js';
import { notApprovedCode } from '../../domain/sync/proposed-change.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import { logCodeDefinitions } from '../../domain/log/log-messages.js';
import { remedyOf } from '../../domain/log/outcomes.js';
import {
  isChange as isChangeCode,
  lineChoiceLabel,
  lineChoiceNames,
  lineChoicesOf,
  linesOfChoice,
  noLinesText,
  type LineChoice,
} from '../../runs/line-choices.js';
import { accountUrl } from '../../runs/autotask-pages.js';
import type { RunFacts } from '../../runs/attention.js';
import type { CountedLinePage, LineQuery, ShownLine } from '../../store/lines/line-pages.js';
import { lineAddress } from '../atria/line-address.js';
import { AccountLink } from '../components/account-link.js';
import { Downloads } from '../components/downloads.js';
import { heldBackAddress } from '../held-back/held-back-address.js';
import { CodeLink } from '../components/level.js';
import { Pager } from '../components/pager.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { amountText, grouped, signedAmount } from '../../domain/wording.js';
import type { Run } from '../../store/runs/runs.js';
import { addressOf } from '../shell/address.js';
import { dayText } from '../shell/times.js';
import { signed } from './wording.js';

/** What the address of a run's page asks to see of its lines. */
export interface LineFilter {
  readonly choice: LineChoice;
  readonly search: string;
}

export function lineFilterOf(query: Readonly<Record<string, string>>): LineFilter {
  const given = query['lines'] ?? '';
  const choice = lineChoiceNames.find((name) => name === given) ?? 'changed';
  return { choice, search: (query['find'] ?? '').trim() };
}

export function lineQueryOf({ choice, search }: LineFilter, run: RunFacts): LineQuery {
  return { ...linesOfChoice(choice, run), search };
}

/** The lines of a run, with what they were and what they are. */
export function RunLines(props: { run: Run; filter: LineFilter; page: CountedLinePage; ledgerIsUsed: boolean }) {
  const { run, filter, page, ledgerIsUsed } = props;
  const { runId, isPreview } = run;
  const address = (place: { after?: number; before?: number }) =>
    `${addressOf(`/runs/${runId}`, { lines: filter.choice, find: filter.search, ...place })}#lines`;
  return (
    <section class="card card-flush" id="lines" aria-labelledby="lines-heading">
      <div class="card-head">
        <h2 id="lines-heading">Contract lines</h2>
        <form
          class="filters filters-inline"
          method="get"
          action={`/runs/${runId}#lines`}
          hx-get={`/runs/${runId}`}
          hx-trigger="change, input changed delay:250ms from:#line-search"
          hx-target="#lines-found"
          hx-select="#lines-found"
          hx-push-url="true"
          hx-sync="this:replace"
        >
          <label>
            <span class="visually-hidden">Which lines</span>
            <select id="line-choice" name="lines">
              {lineChoicesOf(run).map((name) => (
                <option value={name} selected={name === filter.choice}>
                  {lineChoiceLabel(name, run)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span class="visually-hidden">Search the lines</span>
            <input
              id="line-search"
              size={26}
              type="search"
              name="find"
              value={filter.search}
              placeholder="Customer, service or SKU"
            />
          </label>
          <button class="button apply">Show</button>
        </form>
      </div>
      <div id="lines-found">
        <LineActions {...{ run, filter }} isEmpty={page.lines.length === 0} />
        {page.lines.length === 0 ? (
          <p class="empty">
            {noLinesText(filter.choice, filter.search, run)}
            {run.closedAt === null ? ' Load the page again to see what has come since.' : ''}
          </p>
        ) : (
          <ScrollTable label="Contract lines" className="cards" columns={isPreview ? previewColumns : lineColumns}>
            {page.lines.map((line) => (
              <LineRow run={run} line={line} isTraced={ledgerIsUsed} />
            ))}
          </ScrollTable>
        )}
        <Pager
          label="Pages of contract lines"
          shown={shownText(page)}
          previous={page.before === null ? undefined : address({ before: page.before })}
          next={page.after === null ? undefined : address({ after: page.after })}
        />
      </div>
    </section>
  );
}

/** Which of the lines that were found a page shows. */
function shownText({ lines, earlier, total }: CountedLinePage): string {
  return `${grouped(earlier + 1)}–${grouped(earlier + lines.length)} of ${grouped(total)}`;
}

/** The lines of a run are decided once it has ended: they can be compared then. */
function LineActions({ run, filter, isEmpty }: { run: Run; filter: LineFilter; isEmpty: boolean }) {
  const { runId, closedAt, databaseCi } = run;
  const canCompare = closedAt !== null && databaseCi !== null;
  if (isEmpty && !canCompare) return null;
  const { choice, search } = filter;
  return (
    <div class="actions downloads">
      {isEmpty ? null : (
        <Downloads address={(format) => addressOf(`/runs/${runId}/lines.${format}`, { lines: choice, find: search })} />
      )}
      {canCompare ? (
        <a class="button button-quiet" href={`/runs/${runId}/compare`}>
          Compare with the run before
        </a>
      ) : null}
    </div>
  );
}

const lineColumns = [
  ...['Customer', 'Billed as', 'SKU'],
  ...['Before', 'After', 'Change'].map(numberColumn),
  ...['From', 'Outcome'],
];
const previewColumns = [...lineColumns.slice(0, -1), numberColumn('Per period'), ...lineColumns.slice(-1)];

interface LineRowProps {
  readonly run: Pick<Run, 'runId' | 'isPreview' | 'undoes' | 'autotaskWebUrl'>;
  readonly line: ShownLine;
  readonly isTraced: boolean;
}

function LineRow({ run: { runId, isPreview, undoes, autotaskWebUrl }, line, isTraced }: LineRowProps) {
  const { lineId, customerCode, customerName, description, sku, effectiveDate, outcome, before } = line;
  const isChange = outcome !== null && isChangeCode(outcome);
  const units = isChange ? changeOf(line) : null;
  return (
    <tr>
      <th scope="row" class="name-cell">
        <a
          class="quiet-link"
          href={addressOf(`/runs/${runId}/log`, { search: customerCode })}
          title="Its entries in the log"
        >
          {customerName}
        </a>{' '}
        <AccountLink as="sign" href={accountUrl(autotaskWebUrl, line.companyId)} />
      </th>
      <td class="name-cell" data-label="Billed as">
        {isTraced ? (
          <a class="quiet-link" href={lineAddress(runId, lineId)} title="Where its quantity comes from">
            {description}
          </a>
        ) : (
          description
        )}
        {isPreview ? <NamesInAutotask line={line} /> : null}
        <QuantityRule line={line} />
      </td>
      <td class="code muted" data-label="SKU">
        {sku}
      </td>
      <td class="number" data-label="Before">
        {before === null ? '–' : grouped(before)}
      </td>
      <td class="number" data-label="After">
        <Quantity line={line} isChange={isChange} />
      </td>
      <td data-label="Change" class={`number ${units === null ? '' : units < 0 ? 'units-less' : 'units-more'}`}>
        {units === null ? '' : signed(units)}
      </td>
      <td class="nowrap muted" data-label="From">
        {effectiveDate === null ? '' : dayText(effectiveDate)}
        <TakenDay line={line} />
      </td>
      {isPreview ? <Amount {...{ line, isChange }} /> : null}
      <td class="nowrap" data-label="Outcome">
        {outcome === null ? (
          <span class="muted">not decided yet</span>
        ) : (
          <Outcome code={outcome} line={line} isUndo={undoes !== null} />
        )}
      </td>
    </tr>
  );
}

/** Says that Autotask may refuse a change, as a run has used its day before. */
export function TakenDay({ line: { isDayTaken } }: { line: Pick<ShownLine, 'isDayTaken'> }) {
  if (!isDayTaken) return null;
  return (
    <p class="small plain" title={takenDayNote}>
      used by a run already: <a href="/codes/AT39">may be refused</a>
    </p>
  );
}

/** What Autotask calls the line, beside Atria's words. */
function NamesInAutotask({ line: { serviceName, contractName } }: { line: ShownLine }) {
  const names = [serviceName, contractName ?? ''].filter((name) => name !== '');
  return names.length === 0 ? null : <p class="muted small plain">{names.join(', ')}</p>;
}

/** What a quantity rule made of what Atria provisioned. */
function QuantityRule({ line: { quantityRule } }: { line: ShownLine }) {
  return quantityRule === null ? null : <p class="muted small plain">{quantityRule}</p>;
}

/** What the change comes to per billing period, and in the first one if it begins within that. */
function Amount({ line: { amount, firstAmount, unitPrice }, isChange }: { line: ShownLine; isChange: boolean }) {
  return (
    <td
      class="number nowrap"
      data-label="Per period"
      title={unitPrice === null ? '' : `${amountText(unitPrice)} a unit`}
    >
      {amount !== null ? signedAmount(amount) : isChange ? <span class="muted">not known</span> : ''}
      {firstAmount === null ? null : <p class="muted small plain">about {signedAmount(firstAmount)} at first</p>}
    </td>
  );
}

function Quantity({ line: { before, after, target }, isChange }: { line: ShownLine; isChange: boolean }) {
  if (isChange) return <strong>{after === null ? null : grouped(after)}</strong>;
  const had = before === null ? '–' : grouped(before);
  if (target === null || target === before) return <>{had}</>;
  return (
    <span class="muted nowrap" title="What is billed; the line was not changed to it.">
      {had} <span class="small">(billed {grouped(target)})</span>
    </span>
  );
}

/** A line that an approval left out may stay so for longer. No later run goes on with an undo. */
function Outcome({ code, line, isUndo }: { code: LogCode; line: ShownLine; isUndo: boolean }) {
  const { customerCode, lineId } = line;
  return (
    <>
      <CodeLink code={code} /> <span class="visually-hidden">{logCodeDefinitions[code].occursWhen}</span>
      {remedyOf(code) === 'endOfHold' ? (
        <p class="small plain">
          <a href={heldBackAddress({ customer: customerCode })}>Held back</a>
        </p>
      ) : null}
      {code === notApprovedCode && !isUndo ? (
        <p class="small plain">
          <a href={heldBackAddress({ customer: customerCode, line: lineId })}>Hold it back</a>
        </p>
      ) : null}
    </>
  );
}
