import type { Child } from 'hono/jsx';
import type { Build } from '../../ledger/store/builds.js';
import type { StoredPeriod } from '../../ledger/store/periods.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import { grouped } from '../../domain/wording.js';
import { Downloads } from '../components/downloads.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { FilterSelect, type Option } from '../components/select.js';
import { addressOf } from '../shell/address.js';
import { dayText } from '../shell/times.js';
import { FilterTick, Found, ListFilters } from './list-parts.js';
import { itemActions, reportAddress, type ReportView } from './report-view.js';
import { Trail, trailQuery } from './trail.js';

export interface ReportPageProps {
  readonly period: StoredPeriod;
  /** The making of its records that is under way. */
  readonly build: Build | undefined;
  readonly view: ReportView;
  /** How many rows are like that; undefined where the records have not been made yet. */
  readonly total: number | undefined;
  readonly trail: LogSubject | undefined;
  readonly children?: Child;
}

/** The billing report of a period. */
export function ReportPage(props: ReportPageProps) {
  const { period, build, view, total, trail } = props;
  return (
    <>
      <PageHead
        crumbs={[{ href: '/atria/reports', label: 'Billing reports' }]}
        title={`Period to ${dayText(period.end)}`}
        lead={`From ${dayText(period.start)}, ${period.status}.`}
        actions={
          <a class="button" href={addressOf('/atria/reports/process', { period: period.end, ...trailQuery(trail) })}>
            <Icon name="mend" />
            Reprocess Billing Records
          </a>
        }
      />
      <Trail subject={trail} />
      {build === undefined ? null : <Notice kind="info">Its records are being made anew: {buildText(build)}.</Notice>}
      {total === undefined ? (
        <NotMade period={period} trail={trail} />
      ) : (
        <Report {...props} total={total} view={view} />
      )}
    </>
  );
}

/** How far a build is: `200 of 600 customers done`. */
export function buildText({ customersDone, customersTotal }: Build): string {
  const of = customersTotal === null ? '' : ` of ${grouped(customersTotal)}`;
  return `${grouped(customersDone)}${of} customers done`;
}

function NotMade({ period: { end }, trail }: Pick<ReportPageProps, 'period' | 'trail'>) {
  return (
    <div class="card problem">
      <p>The billing process has not been executed for this period: it has no records yet.</p>
      <p>
        <a href={addressOf('/atria/reports/process', { period: end, ...trailQuery(trail) })}>
          Reprocess the billing records
        </a>{' '}
        to make them.
      </p>
    </div>
  );
}

function Report(props: ReportPageProps & { total: number }) {
  const { period, view, total, trail, children } = props;
  const { kind } = view;
  // Where somebody came from is no filter.
  const whole = reportAddress(period.end, { kind, trail: view.trail });
  const isWhole = reportAddress(period.end, { ...view, page: 1 }) === whole;
  return (
    <>
      <ListFilters
        action={`/atria/reports/${period.end}`}
        search={{
          label: kind === 'summary' ? 'Customer, SKU or description' : 'Customer, user, SKU or description',
          value: view.search,
        }}
        kept={{ ...(kind === 'detail' ? { view: kind } : {}), ...trailQuery(trail) }}
      >
        <BillableChoice view={view} />
        {kind === 'detail' ? <DetailChoices view={view} /> : null}
        <FilterTick name="missing" label="Without a SKU" checked={view.withoutSku} />
      </ListFilters>
      <Found
        total={total}
        noun={kind === 'summary' ? 'record' : 'item'}
        page={view.page}
        head={<Tabs period={period} view={view} />}
        address={(page) => reportAddress(period.end, { ...view, page })}
        actions={<Downloads address={(format) => reportAddress(period.end, view, `.${format}`)} />}
      >
        {total === 0 ? (
          <div class="empty">
            <p>
              {isWhole ? (
                'Nothing was billed for this period. That is normal if no customer had anything in it, as before the first one.'
              ) : (
                <>
                  Nothing in this report matches your filter. <a href={whole}>Show the whole report</a>
                </>
              )}
            </p>
          </div>
        ) : (
          children
        )}
      </Found>
    </>
  );
}

function Tabs({ period, view }: Pick<ReportPageProps, 'period' | 'view'>) {
  return (
    <nav class="tabs" aria-label="Reports of this period">
      {(['summary', 'detail'] as const).map((kind) => (
        <a
          class="button"
          href={reportAddress(period.end, { ...view, kind, page: 1 })}
          {...(kind === view.kind ? { 'aria-current': 'page' } : {})}
        >
          {kind === 'summary' ? 'Summary' : 'Detail'}
        </a>
      ))}
    </nav>
  );
}

const billableOptions: readonly Option[] = [
  ['', 'Both'],
  ['yes', 'Billed'],
  ['no', 'Not billed'],
];

function BillableChoice({ view: { billable } }: { view: ReportView }) {
  const chosen = billable === undefined ? '' : billable ? 'yes' : 'no';
  return <FilterSelect id="billable" name="billable" label="Billable" options={billableOptions} value={chosen} />;
}

function DetailChoices({ view: { action, userName, actor } }: { view: ReportView }) {
  return (
    <>
      <FilterSelect
        id="action"
        name="action"
        label="Action"
        options={[['', 'All'], ...itemActions]}
        value={action ?? ''}
      />
      <label>
        User
        <input id="user" name="user" value={userName} autocomplete="off" />
      </label>
      <label>
        Done by
        <input id="by" name="by" value={actor} autocomplete="off" />
      </label>
    </>
  );
}
