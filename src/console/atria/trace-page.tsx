import { formerlyBilledText, type LineTrace, type RecordTrace } from '../../ledger/trace.js';
import { logCodeDefinitions } from '../../domain/log/log-messages.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import { counted, grouped } from '../../domain/wording.js';
import type { DetailRecord } from '../../ledger/store/records.js';
import type { Run } from '../../store/runs/runs.js';
import { CodeLink } from '../components/level.js';
import { PageHead } from '../components/page-head.js';
import { NumberedPager } from '../components/pager.js';
import { ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { Fact, FactsCard } from '../components/facts.js';
import { addressOf } from '../shell/address.js';
import { statementAddress } from '../statements/statement-address.js';
import { dayText, type Times } from '../shell/times.js';
import { ItemEventCells, itemEventColumns, ItemName } from './item-rows.js';
import { pagesOf } from './paging.js';
import { billingRecordAddress } from './report-tables.js';
import { reportAddress } from './report-view.js';

/** A billing record with the items that it counts, and the changes that made each come and go. */
export function RecordPage({ trace, page, times }: { trace: RecordTrace; page: number; times: Times }) {
  const { periodEnd, record, itemCount } = trace;
  const address = (number: number) => addressOf(billingRecordAddress(record.summaryId), { page: number });
  return (
    <>
      <PageHead
        crumbs={[
          { href: '/atria/reports', label: 'Billing reports' },
          { href: reportAddress(periodEnd, {}), label: `Period to ${dayText(periodEnd)}` },
        ]}
        title={`${record.grouping} of ${record.customerName}`}
        lead="Where this billing record comes from: each item that it counts, with who made it come and go."
      />
      <div class="stack">
        <RecordFacts trace={trace} />
        <section class="card card-flush" aria-labelledby="items-heading">
          <h2 id="items-heading">{counted(itemCount, 'item')}</h2>
          <Items trace={trace} times={times} />
          <NumberedPager label="Pages of items" page={page} pages={pagesOf(itemCount)} address={address} />
        </section>
      </div>
    </>
  );
}

function RecordFacts({ trace: { record } }: { trace: RecordTrace }) {
  const { customerCode, billingIdentifier, sku, lastCount, thisCount, billable, overrideReason } = record;
  return (
    <FactsCard about="this record">
      <Fact name="Customer">
        <a href={addressOf('/atria/customers', { search: customerCode })}>{customerCode}</a>
        {billingIdentifier === '' ? ', without a billing identifier' : `, billing identifier ${billingIdentifier}`}
      </Fact>
      <Fact name="SKU">{sku === '' ? 'none' : <code>{sku}</code>}</Fact>
      <Fact name="Count">
        {grouped(lastCount)} → <strong>{grouped(thisCount)}</strong>
      </Fact>
      <Fact name="Billed">{billable ? 'yes' : `no: ${overrideReason}`}</Fact>
    </FactsCard>
  );
}

function Items({ trace: { record, items }, times }: { trace: RecordTrace; times: Times }) {
  return record.formerlyBilled ? <p class="empty">{formerlyBilledText}</p> : <ItemTable items={items} times={times} />;
}

function ItemTable({ items, times }: { items: readonly DetailRecord[]; times: Times }) {
  return (
    <ScrollTable
      label="Items with the changes that made them"
      className="cards"
      columns={['Item', ...itemEventColumns]}
    >
      {items.map((item) => (
        <tr>
          <th scope="row" class="prose-cell">
            <ItemName item={item} />
          </th>
          <ItemEventCells item={item} times={times} />
        </tr>
      ))}
    </ScrollTable>
  );
}

/** The quantity that a run gave a contract line, with the billing records that it is the sum of, and their items. */
export function LinePage({ run, trace, times }: { run: Run; trace: LineTrace; times: Times }) {
  const { customerCode, serviceName, records, unknownRecordIds } = trace;
  return (
    <>
      <PageHead
        crumbs={[
          { href: '/runs', label: 'Runs' },
          { href: `/runs/${run.runId}`, label: run.periodEnd === null ? 'Run' : `Period to ${dayText(run.periodEnd)}` },
        ]}
        title={`${serviceName === '' ? 'No service' : serviceName} of ${customerCode}`}
        lead="Where the quantity of this contract line comes from."
        actions={
          run.periodEnd === null || run.isPreview ? undefined : (
            <a class="button" href={statementAddress({ customer: customerCode, period: run.periodEnd })}>
              Statement of the customer
            </a>
          )
        }
      />
      <div class="stack">
        <LineFacts trace={trace} times={times} />
        {records.map((record) => (
          <LineRecord record={record} times={times} />
        ))}
        {unknownRecordIds.length === 0 ? null : (
          <p class="muted">
            {counted(unknownRecordIds.length, 'billing record')} that this ledger does not have: they came from another
            Atria, or were replaced long ago.
          </p>
        )}
      </div>
    </>
  );
}

function LineFacts({ trace, times }: { trace: LineTrace; times: Times }) {
  const { contractId, serviceId, before, after, target, quantityRule, outcome, deprovisioned } = trace;
  const code = outcome as LogCode | null;
  return (
    <FactsCard about="this line">
      <Fact name="In Autotask">
        {contractId === null ? 'no contract line' : `contract ${contractId}, service ${String(serviceId)}`}
      </Fact>
      <Fact name="Quantity">
        {before === null && after === null ? 'not read' : `${before ?? 0} → ${after ?? before ?? 0}`}, billed{' '}
        {target ?? 'nothing usable'}
      </Fact>
      {quantityRule === null ? null : <Fact name="Quantity rule">{quantityRule}</Fact>}
      <Fact name="Outcome">
        {code === null ? (
          'under way'
        ) : (
          <>
            <CodeLink code={code} /> {logCodeDefinitions[code].occursWhen}
          </>
        )}
      </Fact>
      {deprovisioned === null ? null : (
        <Fact name="Zero because">
          {deprovisioned.actor} deprovisioned the customer, <Time times={times} at={deprovisioned.happenedAt} />, change{' '}
          {deprovisioned.changeId}
        </Fact>
      )}
    </FactsCard>
  );
}

function LineRecord({ record: trace, times }: { record: RecordTrace; times: Times }) {
  const { periodEnd, record, items, itemCount } = trace;
  const { summaryId, grouping, sku, lastCount, thisCount } = record;
  return (
    <section class="card card-flush" aria-labelledby={`record-${summaryId}`}>
      <h2 id={`record-${summaryId}`}>
        <a class="quiet-link" href={billingRecordAddress(summaryId)}>
          {grouping}
        </a>
        , SKU {sku}: {grouped(lastCount)} → {grouped(thisCount)} in the period to {dayText(periodEnd)}
      </h2>
      <Items trace={trace} times={times} />
      {itemCount > items.length ? (
        <p class="pager">
          <a class="button" href={billingRecordAddress(summaryId)}>
            All {counted(itemCount, 'item')}
          </a>
        </p>
      ) : null}
    </section>
  );
}
