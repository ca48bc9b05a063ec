import type { Context, Hono } from 'hono';
import { isDay } from '../../domain/day.js';
import type { ItemAction } from '../model/items.js';
import type { Store } from '../../store/database.js';
import { isReadable } from '../store/builds.js';
import { countPeriods, findPeriod, listPeriods } from '../store/periods.js';
import type { LineReference } from '../store/trace.js';
import { findRunIds } from '../../store/runs/run-lookup.js';
import {
  countCustomerTotals,
  countDetails,
  countSummaries,
  listCustomerTotals,
  listDetails,
  listSummaries,
  type Paging,
  type RecordsOf,
} from '../store/records.js';
import { detailRow, lineTrace, recordTrace, summaryRow, totalRow } from './answers.js';
import {
  ApiRefusal,
  authorOf,
  flagOf,
  numberOf,
  pageAnswer,
  pageOf,
  requireScope,
  type ApiVariables,
  type LedgerApiServices,
} from './api-context.js';
import { traceLine, traceRecord } from '../trace.js';

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
    listing(services, context, async (of, page) => {
      return flagOf(context, 'aggregateByCustomer') === true
        ? [(await listCustomerTotals(store, of, page)).map(totalRow), await countCustomerTotals(store, of)]
        : [(await listSummaries(store, of, page)).map(summaryRow), await countSummaries(store, of)];
    }),
  );
  api.get('/api/billing/:end/detail', reads, (context) => {
    const action = actions.find((each) => each === context.req.query('action'));
    if (action === undefined && context.req.query('action') !== undefined) {
      throw new ApiRefusal(400, `action must be one of ${actions.join(', ')}.`);
    }
    const filter = { action, userName: context.req.query('user'), actor: context.req.query('actionedBy') };
    return listing(services, context, async (of, page) => [
      (await listDetails(store, of, filter, page)).map(detailRow),
      await countDetails(store, of, filter),
    ]);
  });
  api.post('/api/billing/:end/reprocess', requireScope(services, 'billing:process'), async (context) => {
    const { end } = await requirePeriod(store, context.req.param('end'));
    return context.json(await services.startReprocess(end, authorOf(context)), 202);
  });
  api.get('/api/billing/records/:id/trace', reads, async (context) => {
    const id = context.req.param('id');
    const trace = /^\d{1,15}$/.test(id) ? await traceRecord(store, Number(id), pageOf(context)) : undefined;
    if (trace === undefined)
      throw new ApiRefusal(404, `There is no billing record ${id}, or it was replaced long ago.`);
    return context.json(recordTrace(trace));
  });
  api.get('/api/trace', reads, async (context) => {
    const asked = context.req.query('runId') ?? '';
    if (asked === '') throw new ApiRefusal(400, 'Name the run by runId: "latest", an id or its beginning.');
    const [runId] = await findRunIds(store, asked, 1);
    if (runId === undefined) throw new ApiRefusal(404, `There is no run "${asked}".`);
    const trace = await traceLine(store, runId, lineReference(context), pageOf(context));
    if (trace === undefined) throw new ApiRefusal(404, `The run "${runId}" decided about no such line.`);
    return context.json(lineTrace(trace));
  });
}

/** Which line is asked for: `lineId`, or `contractId` and `serviceId`, or `customerCode` and `sku`. */
function lineReference(context: Context): LineReference {
  const { lineId, contractId, serviceId, customerCode, sku } = context.req.query();
  if (lineId !== undefined) return { lineId };
  if (contractId !== undefined && serviceId !== undefined) {
    return { contractId: numberOf(context, 'contractId', 0), serviceId: numberOf(context, 'serviceId', 0) };
  }
  if (customerCode !== undefined && sku !== undefined) return { customerCode, sku };
  throw new ApiRefusal(400, 'Name the line: by lineId, by contractId and serviceId, or by customerCode and sku.');
}

async function requirePeriod(store: Store, end: string) {
  const period = await findPeriod(store, isDay(end) ? end : '0001-01-01');
  if (period === undefined) throw new ApiRefusal(404, `There is no billing period that ends on ${end}.`);
  return period;
}

type ReadPage = (of: RecordsOf, page: Paging) => Promise<[items: object[], totalCount: number]>;

/**
 * Answers one page of a period's records, and names the build that it is from. A client that gives that back with the
 * next page gets all pages from it, even if a process publishes another one in between. A client that begins gets the
 * newest.
 */
async function listing({ store }: LedgerApiServices, context: Context<ApiVariables>, read: ReadPage) {
  const page = pageOf(context);
  const { end: periodEnd, publishedBuild } = await requirePeriod(store, context.req.param('end') ?? '');
  const buildId = numberOf(context, 'build', publishedBuild ?? 0);
  if (buildId !== publishedBuild && buildId !== 0 && !(await isReadable(store, periodEnd, buildId))) {
    throw new ApiRefusal(
      410,
      `The records of ${periodEnd} are not read from build ${buildId} any more. Begin with the first page, without build.`,
    );
  }
  const customerCodes = context.req.queries('customerCode');
  const of = { periodEnd, buildId, billable: flagOf(context, 'billable'), customerCodes };
  const [items, totalCount] = await read(of, page);
  return context.json({ ...pageAnswer(items, page, totalCount), build: buildId });
}
