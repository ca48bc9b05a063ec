import type { DetailRecord, SummaryRecord } from '../../ledger/store/records.js';
import { grouped } from '../../domain/wording.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import type { Times } from '../shell/times.js';
import { ItemEventCells, itemEventColumns, ItemName } from './item-rows.js';

/** The address of the page that explains a billing record. */
export function billingRecordAddress(summaryId: number): string {
  return `/atria/reports/records/${summaryId}`;
}

/** The summary of a period: what each customer is billed. */
export function SummaryTable({ records }: { records: readonly SummaryRecord[] }) {
  return (
    <ScrollTable
      label="Billing summary"
      className="cards"
      columns={[
        'Description',
        'Customer',
        'Billing identifier',
        'SKU',
        numberColumn('Last'),
        numberColumn('Difference'),
        numberColumn('This'),
        { head: 'Not billed because', look: 'wrapping' },
      ]}
    >
      {records.map((record) => (
        <SummaryRow record={record} />
      ))}
    </ScrollTable>
  );
}

function SummaryRow({ record }: { record: SummaryRecord }) {
  const { summaryId, customerCode, customerName, billingIdentifier, sku, grouping, lastCount, thisCount } = record;
  return (
    <tr>
      <th scope="row" class="prose-cell">
        <a class="quiet-link" href={billingRecordAddress(summaryId)} title="Where it comes from">
          {grouping}
        </a>
        {record.formerlyBilled ? <span class="muted"> no longer billed</span> : null}
      </th>
      <td class="name-cell" data-label="Customer">
        <span>
          {customerName} <span class="muted code">{customerCode}</span>
        </span>
      </td>
      <td class="code" data-label="Billing identifier">
        {billingIdentifier === '' ? <Missing /> : billingIdentifier}
      </td>
      <td class="code" data-label="SKU">
        {sku === '' ? <Missing /> : sku}
      </td>
      <td class="number" data-label="Last">
        {grouped(lastCount)}
      </td>
      <td class="number" data-label="Difference">
        {signedText(thisCount - lastCount)}
      </td>
      <td class="number" data-label="This">
        <strong>{grouped(thisCount)}</strong>
      </td>
      <td class="muted any-length" data-label="Not billed because">
        {record.overrideReason}
      </td>
    </tr>
  );
}

function Missing() {
  return <span class="muted">none</span>;
}

function signedText(difference: number): string {
  return difference === 0 ? '0' : `${difference > 0 ? '+' : '−'}${grouped(Math.abs(difference))}`;
}

/** The details of a period: each item, and who made it come and go. */
export function DetailTable({ items, times }: { items: readonly DetailRecord[]; times: Times }) {
  return (
    <ScrollTable
      label="Billing detail"
      className="cards dense"
      columns={['Item', 'Customer', 'SKU', ...itemEventColumns, { head: 'Not billed because', look: 'wrapping' }]}
    >
      {items.map((item) => (
        <tr>
          <th scope="row" class="prose-cell">
            <ItemName item={item} href={billingRecordAddress(item.summaryId)} />
          </th>
          <td class="name-cell" data-label="Customer">
            <span>
              {item.customerName} <span class="muted code">{item.customerCode}</span>
            </span>
          </td>
          <td class="code" data-label="SKU">
            {item.sku === '' ? <Missing /> : item.sku}
          </td>
          <ItemEventCells item={item} times={times} isBrief />
          <td class="muted small any-length" data-label="Not billed because">
            {item.overrideReason}
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}
