import type { Build } from '../../ledger/store/builds.js';
import type { StoredPeriod } from '../../ledger/store/periods.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page-head.js';
import { renewedWhile } from '../components/renewal.js';
import { NumberedPager } from '../components/pager.js';
import { ScrollTable } from '../components/table.js';
import { addressOf } from '../shell/address.js';
import { dayText } from '../shell/times.js';
import { pagesOf } from './paging.js';
import { ProcessButton } from './process-button.js';
import { buildText } from './report-page.js';
import { reportAddress } from './report-view.js';

interface PeriodListProps {
  /** Those of this page. */
  readonly periods: readonly StoredPeriod[];
  readonly total: number;
  readonly page: number;
  readonly builds: readonly Build[];
}

/** The billing periods with their reports. */
export function PeriodListPage(props: PeriodListProps) {
  const { total, page } = props;
  const address = (number: number) => addressOf('/atria/reports', { page: number === 1 ? undefined : number });
  return (
    <>
      <PageHead
        title="Billing reports"
        lead="What is billed for each period, made each day from the service changes."
        actions={<ProcessButton trail={undefined} />}
      />
      <PeriodRows {...props} />
      <NumberedPager label="Pages of periods" page={page} pages={pagesOf(total)} address={address} />
    </>
  );
}

/** The list. It is renewed by itself while records are made. */
function PeriodRows({ periods, builds, page, total }: PeriodListProps) {
  const renewal = { address: addressOf('/atria/reports', { page }), select: '#periods' };
  return (
    <div class="card card-flush" id="periods" {...renewedWhile(builds.length > 0, renewal)}>
      {total === 0 ? (
        <div class="empty">
          <p>There is no billing period yet. The billing process adds them from the first change on.</p>
        </div>
      ) : (
        <ScrollTable label="Billing periods" className="cards" columns={['Period', 'State', 'Records', 'Reports']}>
          {periods.map((period) => (
            <PeriodRow period={period} build={builds.find(({ periodEnd }) => periodEnd === period.end)} />
          ))}
        </ScrollTable>
      )}
    </div>
  );
}

function PeriodRow({ period, build }: { period: StoredPeriod; build: Build | undefined }) {
  const { start, end, status, publishedBuild } = period;
  return (
    <tr>
      <th scope="row">
        <a class="quiet-link" href={reportAddress(end, {})}>
          {dayText(start)} to {dayText(end)}
        </a>
      </th>
      <td data-label="State">
        <span class={`pill ${status === 'closed' ? 'pill-good' : ''}`}>
          <Icon name={status === 'closed' ? 'check' : 'clock'} />
          {status === 'closed' ? 'Closed' : 'Open'}
        </span>
      </td>
      <td data-label="Records">
        {build !== undefined ? `being made: ${buildText(build)}` : publishedBuild === null ? 'not made yet' : 'made'}
      </td>
      <td data-label="Reports">
        <span>
          <a href={reportAddress(end, {})}>Summary</a> · <a href={reportAddress(end, { kind: 'detail' })}>Detail</a>
        </span>
      </td>
    </tr>
  );
}
