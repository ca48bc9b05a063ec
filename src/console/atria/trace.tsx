import type { Context, Hono } from 'hono';
import { traceLine, traceRecord } from '../../ledger/trace.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { requireRun } from '../../store/runs/runs.js';
import { pageIn } from './paging.js';
import { LinePage, RecordPage } from './trace-page.js';

/** The most items of each record that the page of a line shows; the record's own page has them all. */
const itemsOfRecord = 25;

/** Where a billing record, and the quantity of a contract line, come from: who changed what, and when. */
export function addTracePages(pages: Hono, services: ConsoleServices): void {
  const { store, times } = services;
  pages.get('/records/:id{[0-9]{1,15}}', async (context) => {
    const id = Number(context.req.param('id'));
    const paging = pageIn(context.req.query('page'));
    const trace = await traceRecord(store, id, paging);
    if (trace === undefined) throw noSuchRecord(id);
    const page = <RecordPage trace={trace} page={paging.page} times={times} />;
    return context.render(page, { title: 'Where a billing record comes from' });
  });
  pages.get('/lines', (context) => showLine(services, context));
}

async function showLine({ store, times }: ConsoleServices, context: Context): Promise<Response> {
  const { run: runId = '', line: lineId = '' } = context.req.query();
  const run = await requireRun(store, runId);
  const trace = await traceLine(store, runId, { lineId }, { offset: 0, limit: itemsOfRecord });
  if (trace === undefined) {
    const what = 'The run decided about no such line.';
    throw new PageProblem(
      404,
      'There is no such contract line',
      what,
      'Choose one of the lines on the page of the run.',
    );
  }
  return context.render(<LinePage run={run} trace={trace} times={times} />, { title: 'Where a quantity comes from' });
}

function noSuchRecord(id: number): PageProblem {
  return new PageProblem(
    404,
    'There is no such billing record',
    `The ledger has no billing record ${id}. It may have been replaced long ago.`,
    'Look for it in the report of its period.',
  );
}
