import type { Child } from 'hono/jsx';
import { levelRank } from '../../domain/log/log-codes.js';
import { logCodes } from '../../domain/log/log-messages.js';
import { thingToMend } from '../../domain/log/outcomes.js';
import { changeOf } from '../../domain/sync/line-change.js';
import { grouped } from '../../domain/wording.js';
import { accountUrlFor } from '../../runs/autotask-pages.js';
import { stopText, type StoppedRun } from '../../runs/stop-text.js';
import type { DescribedEntry } from '../../store/log/log-subjects.js';
import type { LogCount, LogPage } from '../../store/log/log-pages.js';
import type { LogSort } from '../../store/log/log-query.js';
import { correctionOfEntry, type CorrectionLink, type RunToCorrect } from '../atria/correction.js';
import { AccountLink } from '../components/account-link.js';
import { Downloads } from '../components/downloads.js';
import { Icon } from '../components/icon.js';
import { CodeLink, LevelPill } from '../components/level.js';
import { Pager } from '../components/pager.js';
import { ScrollTable, type Column } from '../components/table.js';
import { signed } from '../runs/wording.js';
import type { Times } from '../shell/times.js';
import { isFiltered, logAddress, orderByColumn, type LogView } from './log-address.js';

export interface LogResultsProps {
  readonly runId: string;
  readonly run: RunToCorrect;
  /** Where people use the Autotask of the run; null if that is not known. */
  readonly webUrl: string | null;
  readonly view: LogView;
  readonly page: LogPage;
  /** The entries of the page, with what they are about. */
  readonly entries: readonly DescribedEntry[];
  readonly found: LogCount;
  /** Entries of the whole log. */
  readonly total: number;
  /** Why the log is empty, if it is and the run has ended. */
  readonly whyEmpty: string;
  readonly isRunning: boolean;
  /** The run, as far as its codes mean different things. */
  readonly stopped: StoppedRun;
  /** Where the cause of its failure is corrected; undefined where it did not fail, or no page does that. */
  readonly failureCorrection: CorrectionLink | undefined;
  /** Whether Atria is the built-in ledger, whose pages correct what some entries are about. */
  readonly ledgerIsUsed: boolean;
  readonly times: Times;
}

/** What a log's filters find: counts, downloads, entries. */
export function LogResults(props: LogResultsProps) {
  const { runId, view, page } = props;
  return (
    <div id="log-results">
      <div class="results-head">
        <p role="status">{foundText(props)}</p>
        <div class="actions">
          <Downloads address={(format) => logAddress(runId, view, { ending: `.${format}` })} />
        </div>
      </div>
      <CodeMeant runId={runId} view={view} />
      <div class="card card-flush">
        {page.entries.length === 0 ? <NoEntries {...props} /> : <Entries {...props} />}
        {page.isPartial ? <SearchedSoFar /> : null}
        <Pager
          label="Pages of the log"
          previous={page.previous === null ? undefined : logAddress(runId, view, { place: { before: page.previous } })}
          next={page.next === null ? undefined : logAddress(runId, view, { place: { after: page.next } })}
        />
      </div>
    </div>
  );
}

/** Some write a code as the documentation of Atria does, or by its number alone. */
function CodeMeant({ runId, view }: Pick<LogResultsProps, 'runId' | 'view'>) {
  const [, number] = /^(?:CW ?)?(\d\d)$/i.exec(view.search.trim()) ?? [];
  const code = logCodes.find((each) => each === `AT${number ?? ''}`);
  if (code === undefined) return null;
  return (
    <p class="results-note">
      Did you mean <a href={logAddress(runId, { ...view, search: code })}>{code}</a>?
    </p>
  );
}

function foundText({ view, found, total, isRunning }: LogResultsProps): string {
  const number = found.isWhole ? grouped(found.entries) : `At least ${grouped(found.entries)}`;
  const of = isFiltered(view) ? ` of ${grouped(total)}` : '';
  const entries = total === 1 ? 'entry' : 'entries';
  return `${number}${of} ${entries}${isRunning ? ' so far; the run is under way' : ''}`;
}

/** A search that neither is soon met nor has its index goes through the log, some thousands of entries at a time. */
function SearchedSoFar() {
  return (
    <p class="results-note">
      The search has not come to the end of the log: it goes on with “Next”, or “Previous”. A download holds all that is
      found.
    </p>
  );
}

function NoEntries({ runId, view, page, total, isRunning, whyEmpty }: LogResultsProps) {
  return (
    <div class="empty">
      {page.isPartial ? (
        <p>No entry in this part of the log matches your filter.</p>
      ) : isFiltered(view) && total > 0 ? (
        <p>
          No entry matches your filter. <a href={`/runs/${runId}/log`}>Show the whole log</a>
        </p>
      ) : (
        <p>{isRunning ? 'The log is empty so far.' : whyEmpty}</p>
      )}
    </div>
  );
}

function Entries(props: LogResultsProps) {
  const { entries } = props;
  return (
    <ScrollTable
      label="Log entries"
      className="log"
      columns={[sortColumn(props, 'time'), sortColumn(props, 'code'), sortColumn(props, 'level'), 'Message']}
    >
      {entries.map((entry) => (
        <EntryRow {...props} entry={entry} />
      ))}
    </ScrollTable>
  );
}

const arrows = { ascending: 'up', descending: 'down' } as const;

const sortLabels: Readonly<Record<LogSort, string>> = { time: 'Time', code: 'Code', level: 'Level' };

/** A column with the arrow that orders by it. */
function sortColumn({ runId, view }: LogResultsProps, sort: LogSort): Column {
  const isSorted = view.order.sort === sort;
  const order = orderByColumn(view.order, sort);
  const label = sortLabels[sort];
  const head = (
    <a
      class="sort"
      href={logAddress(runId, { ...view, order })}
      title={`Order by ${label.toLowerCase()}, ${order.direction}`}
    >
      {label}
      <Icon name={isSorted ? arrows[view.order.direction] : 'updown'} />
    </a>
  );
  return { head, sorted: isSorted ? view.order.direction : undefined };
}

function EntryRow(props: LogResultsProps & { entry: DescribedEntry }) {
  const { webUrl, times, stopped, entry } = props;
  const { search } = props.view;
  const { loggedAt, code, level, message } = entry;
  const correction = correctionOf(props);
  const needsAction = levelRank(level) >= levelRank('Warning');
  const account = needsAction ? accountUrlFor(code, webUrl, entry.companyId) : undefined;
  return (
    <tr>
      <td class="nowrap muted">
        <time datetime={loggedAt.toISOString()} title={times.exact(loggedAt)}>
          {times.second(loggedAt)}
        </time>
      </td>
      <td>
        <CodeLink code={code} />
      </td>
      <td>
        <LevelPill level={level} />
      </td>
      <td class="message">
        <Marked text={message} search={search} />
        <About entry={entry} search={search} />
        {needsAction ? (
          <details class="advice">
            <summary>What to do</summary>
            <p>{stopText(code, stopped).advice}</p>
          </details>
        ) : null}
        {correction === undefined && account === undefined ? null : (
          <p class="small">
            {correction === undefined ? null : <a href={correction.href}>{correction.label}</a>}
            {correction === undefined || account === undefined ? null : ' · '}
            <AccountLink href={account} />
          </p>
        )}
      </td>
    </tr>
  );
}

/** The page that corrects what an entry is about; undefined if there is none. */
function correctionOf({
  runId,
  run,
  ledgerIsUsed,
  failureCorrection,
  entry,
}: LogResultsProps & { entry: DescribedEntry }) {
  const correction = correctionOfEntry(entry, { ...run, runId }, ledgerIsUsed);
  if (correction !== undefined) return correction;
  // What ended a run is about nothing but the run itself.
  return entry.level === 'Error' && thingToMend(entry.code) === 'run' ? failureCorrection : undefined;
}

/** The line or record that an entry is about: few messages name its SKU. */
function About({ entry, search }: { entry: DescribedEntry; search: string }) {
  const { sku, serviceName, contractId } = entry;
  const parts = [
    ...(sku === null || sku === '' ? [] : [`SKU ${sku}`]),
    ...(serviceName === null || serviceName === '' ? [] : [serviceName]),
    ...(contractId === null ? [] : [`contract ${contractId}`]),
  ];
  const quantity = quantityText(entry);
  if (parts.length === 0 && quantity === undefined) return null;
  return (
    <p class="muted small">
      <Marked text={parts.join(' · ')} search={search} />
      {quantity === undefined ? null : <span class="nowrap">{`${parts.length === 0 ? '' : ' · '}${quantity}`}</span>}
    </p>
  );
}

/** `10 → 14 (+4)`; a quantity alone where the run left it. */
function quantityText({ before, after }: DescribedEntry): string | undefined {
  const change = changeOf({ before, after });
  if (change === null || change === 0) return before === null ? undefined : `quantity ${grouped(before)}`;
  return `${grouped(before ?? 0)} → ${grouped(after ?? 0)} (${signed(change)})`;
}

/** A text with what was searched marked in it. */
function Marked({ text, search }: { text: string; search: string }) {
  if (search === '') return <>{text}</>;
  const [lower, wanted] = [text.toLowerCase(), search.toLowerCase()];
  // Lower case can have another length in some scripts; places in it then say nothing about the text.
  if (lower.length !== text.length) return <>{text}</>;
  const parts: Child[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return (
    <>
      {parts}
      {text.slice(from)}
    </>
  );
}
