import { auditRecords, type AuditEntry, type FieldChange } from '../../domain/audit/audit-entry.js';
import { counted, grouped, shortId, shortText } from '../../domain/wording.js';
import type { AuditPlace } from '../../store/audit/audit-rows.js';
import { FilterSelect } from '../components/select.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page-head.js';
import { Pager } from '../components/pager.js';
import { ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { ListFilters } from '../atria/list-parts.js';
import type { Times } from '../shell/times.js';
import { actionsOf, type ShownAction } from './one-action.js';
import { auditAddress, downloadAddress, type AuditView } from './audit-address.js';
import { recordAddress } from './record-address.js';

interface AuditPageProps {
  /** Whether whoever works here logs in, so that entries have a name. */
  readonly namesAreKnown: boolean;
  readonly view: AuditView;
  readonly place: AuditPlace;
  /** Those of the page, the newest first, and one beyond it where there is one. */
  readonly entries: readonly AuditEntry[];
  /** How many the filters leave. */
  readonly found: number;
  /** The newest entry of all; undefined: there is none. */
  readonly last: AuditEntry | undefined;
  readonly times: Times;
}

/** The audit record: who decided and edited what, when and where, with what was there before. */
export function AuditPage(props: AuditPageProps) {
  const { view, last } = props;
  return (
    <>
      <PageHead
        title="Audit"
        lead="Every decision and edit: who, when, from where, before and after. Entries are added and never changed."
      />
      <Filters view={view} />
      <div id="found">
        <div class="results-head">
          <p role="status">
            {counted(props.found, 'entry', 'entries')}
            {last === undefined ? '' : ` of ${grouped(last.number)}`}
          </p>
          <Downloads view={view} />
        </div>
        <OfOneRecord view={view} />
        <div class="card card-flush">
          <Entries {...props} />
        </div>
        {props.namesAreKnown || !props.entries.some(({ who, from }) => who === null && from === 'console') ? null : (
          <p class="results-note">
            “Not known”: nobody logs in to this console, so it records a name only where a page asks for one. With{' '}
            <code>CONSOLE_USER</code> and <code>CONSOLE_PASSWORD</code> it asks people to log in.
          </p>
        )}
        {last === undefined ? null : <LastDigest last={last} />}
      </div>
    </>
  );
}

function Filters({ view }: { view: AuditView }) {
  const { who, record, id, search, since, until } = view;
  return (
    <ListFilters
      action="/audit"
      search={{ label: 'Name or id of what was changed', value: search }}
      {...(id === '' ? {} : { kept: { id } })}
    >
      <label>
        Who
        <input type="search" name="who" value={who} autocomplete="off" />
      </label>
      <FilterSelect
        id="audit-record"
        name="record"
        label="What"
        options={[['', 'Everything'], ...auditRecords.map((each) => [each, recordLabel(each)] as const)]}
        value={record ?? ''}
      />
      <label>
        Since
        <input type="date" name="since" value={since} />
      </label>
      <label>
        Until
        <input type="date" name="until" value={until} />
      </label>
    </ListFilters>
  );
}

/** A link to the history of one record leads here; no field of the form shows that. */
function OfOneRecord({ view }: { view: AuditView }) {
  const { id, record } = view;
  if (id === '') return null;
  return (
    <p class="results-note">
      Only of the {record ?? 'record'} <span class="code any-length">{id}</span>.{' '}
      <a href={auditAddress({ ...view, id: '', record: undefined })}>Show all records</a>
    </p>
  );
}

function recordLabel(record: string): string {
  return `${record.charAt(0).toUpperCase()}${record.slice(1)}`;
}

function Downloads({ view }: { view: AuditView }) {
  return (
    <div class="actions">
      {formats.map(([format, label]) => (
        <a class="button" href={downloadAddress(view, format)} download>
          <Icon name="download" />
          {label}
        </a>
      ))}
    </div>
  );
}

const formats = [
  ['csv', 'CSV'],
  ['xlsx', 'Excel'],
  ['json', 'JSON'],
] as const;

function Entries({ view, place, entries, times }: AuditPageProps) {
  const { limit, above } = place;
  const beyond = entries.length > limit;
  // Read towards newer entries, the one beyond the page is the newest.
  const shown = above === undefined ? entries.slice(0, limit) : entries.slice(beyond ? 1 : 0);
  const [newest, oldest] = [shown[0], shown.at(-1)];
  if (newest === undefined || oldest === undefined) return <NoEntries />;
  const hasNewer = above === undefined ? place.below !== undefined : beyond;
  const hasOlder = above !== undefined || beyond;
  return (
    <>
      <ScrollTable
        label="Audit record"
        className="cards"
        columns={['Entry', 'When', 'Who', 'What', 'Before and after']}
      >
        {actionsOf(shown).map((action) => (
          <EntryRow {...action} times={times} />
        ))}
      </ScrollTable>
      <Pager
        label="Pages of the audit record"
        previous={hasNewer ? auditAddress(view, { after: newest.number }) : undefined}
        next={hasOlder ? auditAddress(view, { before: oldest.number }) : undefined}
      />
    </>
  );
}

function NoEntries() {
  return (
    <p class="empty">
      Nothing matches your filter. <a href="/audit">Show all</a>
    </p>
  );
}

function EntryRow({ entry, numbers, times }: ShownAction & { times: Times }) {
  const { at, who, from, action, record, id, name, changes, reason } = entry;
  const address = recordAddress(entry);
  const shown = record === 'run' ? shortId(id) : name === '' ? id : name;
  return (
    <tr>
      <td class="number" data-label="Entry">
        {numbers.join(', ')}
      </td>
      <td class="nowrap" data-label="When">
        <Time times={times} at={at} />
      </td>
      <td class="name-cell" data-label="Who">
        <div>
          {who ?? <span class="muted">Not known</span>}
          <p class="muted small">{from}</p>
        </div>
      </td>
      <td class="name-cell" data-label="What">
        <div>
          {recordLabel(record)} {address === undefined ? shown : <a href={address}>{shown}</a>}
          <p class="small">{action}</p>
        </div>
      </td>
      <td class="prose-cell" data-label="Before and after">
        {changes.length === 0 && reason === '' ? null : (
          <div>
            {changes.map((change) => (
              <Change change={change} />
            ))}
            {reason === '' ? null : <p class="muted">{reason}</p>}
          </div>
        )}
      </td>
    </tr>
  );
}

/** Characters of a value that are shown; a download has all of it. */
const longestValue = 300;

function Change({ change: { field, before, after } }: { change: FieldChange }) {
  return (
    <p>
      <span class="muted">{field}</span>{' '}
      {before === null ? null : (
        <>
          <del>{valueText(before)}</del> →{' '}
        </>
      )}
      {after === null ? <span class="muted">none</span> : <ins>{valueText(after)}</ins>}
    </p>
  );
}

/** A digest is recognised by its beginning. */
function valueText(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return `${value.slice(0, 12)}…`;
  return value === '' ? 'empty' : shortText(value, longestValue);
}

function LastDigest({ last }: { last: AuditEntry }) {
  return (
    <p class="results-note">
      The digest of entry {last.number} is <span class="code any-length">{last.digest}</span>. Note it elsewhere:{' '}
      <code>billing-sync audit verify --expect</code> then tells whether anything up to it was changed.
    </p>
  );
}
