import type { Context, Hono } from 'hono';
import { comparedTable } from '../../exports/compared-table.js';
import { inOneBatch } from '../../exports/export-table.js';
import { comparisonCautions, notEndedText, whyNotComparable } from '../../runs/compared-runs.js';
import { whoStarted } from '../../store/audit/run-starters.js';
import { comparedLines } from '../../store/lines/compared-lines.js';
import { comparableRuns, runBefore } from '../../store/runs/comparable-runs.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import { jobLabels } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';
import { runDownload } from '../shell/download.js';
import { PageProblem } from '../shell/error-pages.js';
import { answered } from '../shell/unavailable.js';
import { ComparePage, type ComparedRun } from './compare-page.js';

/** Runs that one can choose from. */
const choices = 25;

/** Compares a run with another one: which lines they do not leave with the same quantity. */
export function addComparing(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/compare', async (context) => showComparison(services, context));
  for (const format of ['csv', 'xlsx'] as const) {
    pages.get(`/:runId/compare.${format}`, async (context) => {
      const run = await requireEnded(services, context.req.param('runId'));
      const [earlier, later] = inOrder(run, await requireEnded(services, context.req.query('with') ?? ''));
      requireComparable(earlier, later);
      const lines = await comparedLines(services.store, earlier.runId, later.runId);
      return runDownload(context, comparedTable, inOneBatch(lines), { name: 'compared', run, format });
    });
  }
}

async function showComparison(services: ConsoleServices, context: Context): Promise<Response> {
  const { store, times } = services;
  const run = await requireEnded(services, context.req.param('runId') ?? '');
  const asked = context.req.query('with') ?? '';
  const [others, before, named] = await Promise.all([
    comparableRuns(store, run, choices),
    asked === '' ? runBefore(store, run) : asked,
    answered(jobLabels(services)),
  ]);
  const labels = 'value' in named ? named.value : new Map<string, string>();
  const page = { run, others, times, jobLabels: labels };
  if (before === null) return context.render(<ComparePage {...page} comparison={undefined} />, { title });
  const other = await requireEnded(services, before);
  const [earlier, later] = inOrder(run, other);
  requireComparable(earlier, later);
  const withStarter = async (each: Run): Promise<ComparedRun> => {
    return { run: each, startedBy: await whoStarted(store, each.runId) };
  };
  const comparison = {
    ...{ otherId: other.runId, cautions: comparisonCautions(earlier, later) },
    ...{ earlier: await withStarter(earlier), later: await withStarter(later) },
    lines: await comparedLines(store, earlier.runId, later.runId),
  };
  return context.render(<ComparePage {...page} comparison={comparison} />, { title });
}

const title = 'Compare two runs';

/** The earlier one first. */
function inOrder(one: Run, other: Run): [earlier: Run, later: Run] {
  return one.startedAt <= other.startedAt ? [one, other] : [other, one];
}

async function requireEnded({ store }: ConsoleServices, runId: string): Promise<Run> {
  const run = await requireRun(store, runId);
  if (run.closedAt !== null) return run;
  throw new PageProblem(409, 'The run cannot be compared yet', `It ${notEndedText}`, 'Compare it when it has ended.');
}

function requireComparable(earlier: Run, later: Run): void {
  const problem = whyNotComparable(earlier, later);
  if (problem !== undefined) throw new PageProblem(409, 'The runs cannot be compared', problem, 'Choose another run.');
}
