import type { Context, Hono } from 'hono';
import type { ItemAction } from '../../domain/ledger-items.js';
import type { Store } from '../../store/database.js';
import { countPeriods, findPeriod, listPeriods } from '../../store/ledger-periods.js';
import { readingOneBuild } from '../../store/ledger-reads.js';
import {
  countCustomerTotals,
  countDetails,
  countSummaries,
  listCustomerTotals,
  listDetails,
  listSummaries,
  type CustomerTotal,
  type DetailRecord,
  type Paging,
  type RecordsOf,
  type SummaryRecord,
} from '../../store/ledger-records.js';
import {
  ApiRefusal,
  flagOf,
  pageAnswer,
  pageOf,
  requireScope,
  type ApiVariables,
  type LedgerApiServices,
} from './api-context.js';
import { traceLine, traceRecord, type LineTrace, type RecordTrace } from './trace.js';

const actions: readonly ItemAction[] = ['Added', 'Removed', 'Carried'];

/** Periods, records, their details, and where they come from. */
export function addBillingRoutes(api: Hono<ApiVariables>, services: LedgerApiServices): void {
  const { store } = services;
  const reads = requireScope(services, 'billing:read');
  api.get('/api/billing/periods', reads, async (context) => {
    const page = pageOf(context);
    const items = (await listPeriods(store, page)).map(({ start, end, status }) => ({ start, end, status }));
    return context.json(pageAnswer(items, page, await countPeriods(store)));
  });
  api.get('/api/billing/:end', reads, (context) =>
    listing(services, context, async (transaction, of, page) => {
      return flagOf(context, 'aggregateByCustomer') === true
        ? [(await listCustomerTotals(transaction, of, page)).map(totalRow), await countCustomerTotals(transaction, of)]
        : [(await listSummaries(transaction, of, page)).map(summaryRow), await countSummaries(transaction, of)];
    }),
  );
  api.get('/api/billing/:end/detail', reads, (context) => {
    const action = actions.find((each) => each === context.req.query('action'));
    if (action === undefined && context.req.query('action') !== undefined) {
      throw new ApiRefusal(400, `action must be one of ${actions.join(', ')}.`);
    }
    const filter = { action, userName: context.req.query('user'), actor: context.req.query('actionedBy') };
    return listing(services, context, async (transaction, of, page) => [
      (await listDetails(transaction, of, filter, page)).map(detailRow),
      await countDetails(transaction, of, filter),
    ]);
  });
  api.post('/api/billing/:end/reprocess', requireScope(services, 'billing:process'), async (context) => {
    const { end } = await requirePeriod(store, context.req.param('end'));
    return context.json(await services.startReprocess(end), 202);
  });
  api.get('/api/billing/records/:id/trace', reads, async (context) => {
    const id = context.req.param('id');
    const trace = /^\d{1,15}$/.test(id) ? await traceRecord(store, Number(id), pageOf(context)) : undefined;
    if (trace === undefined)
      throw new ApiRefusal(404, `There is no billing record ${id}, or it was replaced long ago.`);
    return context.json(recordTrace(trace));
  });
  api.get('/api/trace', reads, async (context) => {
    const [runId, lineId] = [context.req.query('runId') ?? '', context.req.query('lineId') ?? ''];
    const trace = await traceLine(store, runId, lineId, pageOf(context));
    if (trace === undefined) throw new ApiRefusal(404, `The run "${runId}" has no line "${lineId}".`);
    return context.json(lineTrace(trace));
  });
}

async function requirePeriod(store: Store, end: string) {
  const period = await findPeriod(store, /^\d{4}-\d{2}-\d{2}$/.test(end) ? end : '0001-01-01');
  if (period === undefined) throw new ApiRefusal(404, `There is no billing period that ends on ${end}.`);
  return period;
}

type ReadPage = (transaction: Store, of: RecordsOf, page: Paging) => Promise<[items: object[], totalCount: number]>;

/** Answers one page of a period's records. All pages come from one build. */
async function listing({ store }: LedgerApiServices, context: Context<ApiVariables>, read: ReadPage) {
  const page = pageOf(context);
  const period = await requirePeriod(store, context.req.param('end') ?? '');
  const customerCodes = context.req.queries('customerCode');
  const billable = flagOf(context, 'billable');
  const list = new URL(context.req.url);
  list.searchParams.delete('page');
  const asked = {
    tokenId: context.get('token').tokenId,
    list: `${list.pathname}?${list.searchParams.toString()}`,
    publishedBuild: period.publishedBuild ?? 0,
    ...page,
  };
  const answer = await readingOneBuild(store, asked, async (transaction, buildId) => {
    const of = { periodEnd: period.end, buildId, billable, customerCodes };
    const [items, totalCount] = await read(transaction, of, page);
    return pageAnswer(items, page, totalCount);
  });
  return context.json(answer);
}

function summaryRow(record: SummaryRecord) {
  return {
    id: record.summaryId,
    customerCode: record.customerCode,
    customerName: record.customerName,
    customerAccountCode: record.billingIdentifier,
    productSku: record.sku,
    skuType: record.skuType,
    summaryGrouping: record.grouping,
    serviceName: record.serviceName,
    planName: record.planName,
    instanceName: record.instanceName,
    billable: record.billable,
    overrideReason: record.overrideReason,
    lastMonthCount: record.lastCount,
    difference: record.thisCount - record.lastCount,
    thisMonthCount: record.thisCount,
  };
}

function totalRow(total: CustomerTotal) {
  return {
    customerCode: total.customerCode,
    customerName: total.customerName,
    customerAccountCode: total.billingIdentifier,
    records: total.records,
    lastMonthCount: total.lastCount,
    difference: total.thisCount - total.lastCount,
    thisMonthCount: total.thisCount,
  };
}

function detailRow(detail: DetailRecord) {
  return {
    recordId: detail.summaryId,
    customerCode: detail.customerCode,
    customerName: detail.customerName,
    serviceName: detail.serviceName,
    planName: detail.planName,
    productSku: detail.sku,
    skuType: detail.skuType,
    summaryGrouping: detail.grouping,
    itemKind: detail.itemKind,
    userName: detail.userName,
    instanceName: detail.instance,
    billable: detail.billable,
    overrideReason: detail.overrideReason,
    action: detail.action,
    added: detail.added,
    removed: detail.removed,
  };
}

function recordTrace({ periodEnd, record, items, itemCount }: RecordTrace) {
  return { periodEnd, record: summaryRow(record), items: items.map(detailRow), itemCount };
}

function lineTrace({ records, ...line }: LineTrace) {
  return { ...line, records: records.map(recordTrace) };
}
