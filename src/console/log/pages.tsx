import type { Hono } from 'hono';
import { logTable } from '../../exports/log-table.js';
import { countLogCodes, countReported } from '../../store/log/log-counts.js';
import { countLog, readLogPage, streamLog } from '../../store/log/log-pages.js';
import { describedEntries } from '../../store/log/log-subjects.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import { runKind } from '../../runs/run-kind.js';
import { stopText } from '../../runs/stop-text.js';
import { emptyLogText, unrecordedText } from '../../runs/unrecorded.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { failedRunFacts, failureCorrection } from '../runs/failure-correction.js';
import type { ConsoleServices } from '../services.js';
import { runDownload } from '../shell/download.js';
import { dayText } from '../shell/times.js';
import { logPositionOf, logQueryOf, logViewOf } from './log-address.js';
import { runToCorrect } from '../atria/correction.js';
import { LogFilters } from './log-filters.js';
import { LogResults, type LogResultsProps } from './log-results.js';

/** Adds the log of a run to the pages of runs, with its downloads. */
export function addLogPages(pages: Hono, { store, times }: ConsoleServices): void {
  pages.get('/:runId/log', async (context) => {
    const run = await requireRun(store, context.req.param('runId'));
    const { runId } = run;
    const queries = context.req.queries();
    const view = logViewOf(queries);
    const query = logQueryOf(view);
    const [codes, reported, found, page] = await Promise.all([
      countLogCodes(store, runId),
      countReported(store, runId),
      countLog(store, runId, query),
      readLogPage(store, runId, query, view.order, logPositionOf(queries, view)),
    ]);
    const entries = await describedEntries(store, runId, page.entries);
    const total = codes.reduce((sum, { entries }) => sum + entries, 0);
    const ledgerIsUsed = context.get('ledgerIsUsed') === true;
    const ofRun = {
      ...{ runId, webUrl: run.autotaskWebUrl, isRunning: run.closedAt === null },
      ...{ run: runToCorrect(run), stopped: run, failureCorrection: failureCorrection(failedRunFacts(run)) },
    };
    const title = `Log of the ${runKind(run).toLowerCase()} of ${times.minute(run.startedAt)}`;
    const whyEmpty = emptyLogText(run.leastLogLevel, reported);
    const results = { ...ofRun, view, page, entries, found, total, whyEmpty, ledgerIsUsed, times };
    // An empty log says so in its place.
    const left = total === 0 ? undefined : unrecordedText(run.leastLogLevel, reported);
    return context.render(<LogPageBody {...{ run, title, results, codes, left }} />, { title });
  });
  for (const format of ['csv', 'xlsx'] as const) {
    pages.get(`/:runId/log.${format}`, async (context) => {
      const run = await requireRun(store, context.req.param('runId'));
      const view = logViewOf(context.req.queries());
      const rows = streamLog(store, run.runId, logQueryOf(view), view.order);
      const exported = logTable((code) => stopText(code, run).advice);
      return runDownload(context, exported, rows, { name: 'log', run, format });
    });
  }
}

interface LogPageBodyProps {
  readonly run: Run;
  readonly title: string;
  readonly results: LogResultsProps;
  readonly codes: Parameters<typeof LogFilters>[0]['codes'];
  /** What the log level left out, if anything. */
  readonly left: string | undefined;
}

function LogPageBody({ run, title, results, codes, left }: LogPageBodyProps) {
  const { runId, periodEnd } = run;
  const kind = runKind(run);
  const runLabel = periodEnd === null ? kind : `${kind} for the period to ${dayText(periodEnd)}`;
  return (
    <>
      <PageHead
        crumbs={[
          { href: '/runs', label: 'Runs' },
          { href: `/runs/${runId}`, label: runLabel },
        ]}
        title={title}
      />
      {left === undefined ? null : <Notice kind="info">{left}</Notice>}
      <LogFilters runId={runId} view={results.view} codes={codes} />
      <LogResults {...results} />
    </>
  );
}
