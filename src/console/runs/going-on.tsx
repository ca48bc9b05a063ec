import type { Hono } from 'hono';
import { readChangedSoFar } from '../../runs/changed-so-far.js';
import { undoesPartOf } from '../../runs/run-report.js';
import { reasonNotToResume, resumeRun } from '../../runs/resume-run.js';
import { retryNow } from '../../runs/retry-now.js';
import { RunRefusal } from '../../runs/run-refusal.js';
import { requireRun } from '../../store/runs/runs.js';
import { jobLabels } from '../jobs/remembered-jobs.js';
import { failedTestOf } from '../secrets/failed-test.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { lookUntil } from '../shell/look-until.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { answered, askTemporal, tellTemporal } from '../shell/unavailable.js';
import { ResumePage, resumeTitle } from './resume-page.js';

/** What lets a run go on: the end of a wait, and a fresh start after a failure that is mended. */
export function addGoingOn(pages: Hono, services: ConsoleServices): void {
  pages.post('/:runId/retry-now', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    const told = await whyRefused(() => askTemporal(services, (client) => retryNow({ ...services, client }, run)));
    noticeOnNextPage(context, 'info', told ?? 'The run tries again now.');
    return context.redirect(`/runs/${run.runId}`, 303);
  });
  pages.get('/:runId/resume', async (context) => {
    const { store, times } = services;
    const run = await requireRun(store, context.req.param('runId'));
    const reason = await reasonNotToResume(store, run);
    if (reason !== undefined) {
      throw new PageProblem(
        409,
        'The run cannot be resumed',
        reason,
        'Look at the run: its page says what became of it.',
      );
    }
    const [{ changed: changedLines }, part, labels, failedTest] = await Promise.all([
      readChangedSoFar(store, run.runId),
      undoesPartOf(store, run),
      answered(jobLabels(services)),
      failedTestOf(store, run.parameters?.secrets),
    ]);
    const jobLabel = run.jobId === null || !('value' in labels) ? undefined : labels.value.get(run.jobId);
    return context.render(<ResumePage {...{ run, part, changedLines, jobLabel, failedTest, times }} />, {
      title: resumeTitle,
    });
  });
  pages.post('/:runId/resume', async (context) => {
    const { store } = services;
    const run = await requireRun(store, context.req.param('runId'));
    const told = await whyRefused(async () => {
      await tellTemporal(services, (client) => resumeRun({ ...services, client }, run));
      await untilReopened(services, run.runId);
    });
    noticeOnNextPage(context, told === undefined ? 'info' : 'error', told ?? 'The run goes on.');
    return context.redirect(`/runs/${run.runId}`, 303);
  });
}

/** @returns why it was refused; undefined: it was done */
async function whyRefused(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof RunRefusal) return error.message;
    throw error;
  }
}

/** The page of a run is renewed by itself once the run is under way, which it is when a worker has begun it. */
async function untilReopened({ store }: ConsoleServices, runId: string): Promise<void> {
  await lookUntil(
    () => requireRun(store, runId),
    ({ closedAt }) => closedAt === null,
  );
}
