import { unfedText, type UnfedLine } from '../../domain/mapping/unfed-lines.js';
import { amountText, grouped } from '../../domain/wording.js';
import { Downloads } from '../components/downloads.js';
import { PageHead } from '../components/page-head.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';
import { AskAgain } from './ask-again.js';
import { mappingAddress, unfedPath } from './mapping-address.js';

/** So many are shown; a download has all. */
const mostShown = 500;

interface UnfedPageProps {
  readonly job: string | undefined;
  readonly lines: readonly UnfedLine[];
  /** When Autotask was asked. */
  readonly at: Date;
  readonly times: Times;
}

/** The lines on customers' contracts that no SKU feeds, with what they come to. */
export function UnfedPage({ job, lines, at, times }: UnfedPageProps) {
  return (
    <>
      <PageHead
        crumbs={[{ href: mappingAddress(job), label: 'Mapping' }]}
        title="Lines that no SKU feeds"
        lead={
          <>
            {unfedText(lines)} Autotask was asked <Time at={at} times={times} />.
          </>
        }
        actions={<Actions job={job} isEmpty={lines.length === 0} />}
      />
      {lines.length === 0 ? null : (
        <section class="card card-flush">
          <ScrollTable
            label="Lines that no SKU feeds"
            className="cards"
            columns={['Customer', 'Service', 'Contract', ...['Units', 'Unit price', 'Per period'].map(numberColumn)]}
          >
            {lines.slice(0, mostShown).map((line) => (
              <UnfedRow line={line} />
            ))}
          </ScrollTable>
          {lines.length <= mostShown ? null : (
            <p class="empty">{grouped(lines.length - mostShown)} more are in the downloads.</p>
          )}
        </section>
      )}
    </>
  );
}

function Actions({ job, isEmpty }: { job: string | undefined; isEmpty: boolean }) {
  return (
    <>
      {isEmpty ? null : <Downloads address={(format) => mappingAddress(job, `${unfedPath}.${format}`)} />}
      <AskAgain back={mappingAddress(job, unfedPath)} />
    </>
  );
}

function UnfedRow({ line }: { line: UnfedLine }) {
  const { customerCode, customerName, serviceId, serviceName, contractId, contractName, units, unitPrice, amount } =
    line;
  return (
    <tr>
      <th scope="row" class="prose-cell">
        {customerName} <span class="muted code">{customerCode}</span>
      </th>
      <td class="prose-cell" data-label="Service">
        {serviceName} <span class="muted code">{serviceId}</span>
      </td>
      <td class="prose-cell" data-label="Contract">
        {contractName} <span class="muted code">{contractId}</span>
      </td>
      <td class="number" data-label="Units">
        {units === null ? 'not known' : grouped(units)}
      </td>
      <td class="number" data-label="Unit price">
        {unitPrice === null ? 'not known' : amountText(String(unitPrice))}
      </td>
      <td class="number" data-label="Per period">
        {amount === null ? 'not known' : amountText(amount)}
      </td>
    </tr>
  );
}
