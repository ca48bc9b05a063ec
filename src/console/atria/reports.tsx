import { Hono, type Context } from 'hono';
import { billingDetailTable, billingSummaryTable } from '../../exports/billing-tables.js';
import { exportFormats, exportRows, type ExportFormat } from '../../exports/export-formats.js';
import { buildsAtWork } from '../../ledger/store/builds.js';
import { findPeriod, type StoredPeriod } from '../../ledger/store/periods.js';
import {
  countDetails,
  countSummaries,
  listDetails,
  listSummaries,
  streamDetails,
  streamSummaries,
} from '../../ledger/store/records.js';
import type { ConsoleServices } from '../services.js';
import { pageNumber } from '../shell/address.js';
import { PageProblem } from '../shell/error-pages.js';
import type { Room } from '../shell/room.js';
import { pageIn } from './paging.js';
import { PeriodListPage } from './period-list-page.js';
import { readPeriods } from './periods.js';
import { addProcessPages } from './process.js';
import { ReportPage } from './report-page.js';
import { DetailTable, SummaryTable } from './report-tables.js';
import { detailFilterOf, recordsOf, reportViewOf, type ReportView } from './report-view.js';
import { addTracePages } from './trace.js';
import { trailOf } from './trail.js';

/** The billing reports by period, where each row comes from, and the making of the records. */
export function reportsRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', async (context) => {
    const [{ periods }, builds] = await Promise.all([readPeriods(services), buildsAtWork(services.store)]);
    const { page, offset, limit } = pageIn(context.req.query('page'));
    const shown = { periods: periods.slice(offset, offset + limit), total: periods.length, page };
    return context.render(<PeriodListPage {...shown} builds={builds} />, { title: 'Billing reports' });
  });
  addProcessPages(pages, services);
  addTracePages(pages, services);
  pages.get('/:end', (context) => showReport(services, context));
  for (const format of ['csv', 'xlsx'] as const) {
    pages.get(`/:end/report.${format}`, (context) => download(services, context, format));
  }
  return { path: '/atria/reports', label: 'Billing reports', icon: 'reports', group: 'Atria', pages };
}

async function showReport(services: ConsoleServices, context: Context): Promise<Response> {
  const period = await requirePeriod(services, context.req.param('end') ?? '');
  const view = reportViewOf(context.req.query());
  const [builds, trail] = await Promise.all([buildsAtWork(services.store), trailOf(services, context)]);
  const build = builds.find(({ periodEnd }) => periodEnd === period.end);
  const rows = period.publishedBuild === null ? undefined : await rowsOf(services, period, view);
  const props = { period, build, view, trail, total: rows?.total };
  return context.render(<ReportPage {...props}>{rows?.table}</ReportPage>, { title: 'Billing report' });
}

async function rowsOf({ store, times }: ConsoleServices, period: StoredPeriod, view: ReportView) {
  const of = recordsOf(view, { periodEnd: period.end, buildId: period.publishedBuild ?? 0 });
  const paging = pageIn(String(pageNumber(String(view.page))));
  if (view.kind === 'summary') {
    const [records, total] = await Promise.all([listSummaries(store, of, paging), countSummaries(store, of)]);
    return { total, table: <SummaryTable records={records} /> };
  }
  const filter = detailFilterOf(view);
  const [items, total] = await Promise.all([listDetails(store, of, filter, paging), countDetails(store, of, filter)]);
  return { total, table: <DetailTable items={items} times={times} /> };
}

/** Sends exactly what the filters find, all of it from one build, whatever is made meanwhile. */
async function download(services: ConsoleServices, context: Context, format: ExportFormat): Promise<Response> {
  const { store } = services;
  const { end, publishedBuild } = await requirePeriod(services, context.req.param('end') ?? '');
  const view = reportViewOf(context.req.query());
  const of = recordsOf(view, { periodEnd: end, buildId: publishedBuild ?? 0 });
  const content =
    view.kind === 'summary'
      ? exportRows(format, billingSummaryTable, streamSummaries(store, of))
      : exportRows(format, billingDetailTable, streamDetails(store, of, detailFilterOf(view)));
  return context.body(ReadableStream.from(content), 200, {
    'Content-Type': exportFormats[format].mediaType,
    'Content-Disposition': `attachment; filename="billing-${view.kind}-${end}.${format}"`,
  });
}

async function requirePeriod({ store }: ConsoleServices, end: string): Promise<StoredPeriod> {
  const period = /^\d{4}-\d{2}-\d{2}$/.test(end) ? await findPeriod(store, end) : undefined;
  if (period !== undefined) return period;
  throw new PageProblem(
    404,
    'There is no such billing period',
    `The ledger has no billing period that ends on ${end}.`,
    'Choose one of the periods that there are, or run the billing process, which adds those that have begun.',
  );
}
