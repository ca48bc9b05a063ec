import { measureRunCost, type RunCost } from '../client/run-cost.js';
import { startRun } from '../runs/start-run.js';
import type { Terminal } from '../client/terminal/terminal.js';
import { progressText, watchRun } from '../client/follow/watch-run.js';
import { changedLines, outcomesOfLines, type LineChange } from '../store/lines/line-changes.js';
import { countLogCodes } from '../store/log/log-counts.js';
import { requireRun } from '../store/runs/runs.js';
import {
  changesText,
  costText,
  lookAgainText,
  missingCodesText,
  repetitionText,
  summaryText,
  type DemoRun,
} from './demo-report.js';
import { onFreshServers, type Stage } from './demo-stage.js';
import { sampleParameters } from './sample-provider.js';
import type { Stack } from './stack.js';

/**
 * Shows the product at work: runs the sample provider's billing sync twice on real servers and tells what happened.
 *
 * @returns the exit code: 0 when both runs were completed
 */
export function runDemo(): Promise<number> {
  return onFreshServers('scenario', showBothRuns);
}

async function showBothRuns({ stack, terminal }: Stage): Promise<number> {
  await stack.startWorker();
  terminal.message('\nFirst run: the quantities on the contracts are those of a month ago.');
  const first = await runOnce(stack, terminal);
  const changes = await changedLines(stack.store, first.runId);
  terminal.data(summaryText(first, terminal));
  terminal.data(changesText(changes, terminal));
  terminal.data(costText(first, changes.length, terminal));
  terminal.message('\nSecond run: nothing has changed in Atria since.');
  const second = await runOnce(stack, terminal);
  terminal.data(repetitionText({ changes, second, outcomes: await outcomesIn(stack, second, changes) }, terminal));
  terminal.data(missingCodesText([first, second], terminal));
  terminal.data(lookAgainText([first, second], { url: stack.temporal.uiUrl ?? '', namespace: 'default' }, terminal));
  return [first, second].every(({ failureKind }) => failureKind === null) ? 0 : 1;
}

async function runOnce(stack: Stack, terminal: Terminal): Promise<DemoRun> {
  const { client, store, sandbox, configuration } = stack;
  const adjustmentsBefore = sandbox.dump().adjustments.length;
  sandbox.clearCalls();
  const { workflowId, firstExecutionRunId: runId } = await startRun(client, configuration.taskQueue, sampleParameters);
  await watchRun({ client, store }, { workflowId, runId }, (progress) => {
    terminal.progress(progressText(progress));
  });
  terminal.endProgress();
  const calls = sandbox.calls();
  const run = await requireRun(store, runId);
  const cost: RunCost = await measureRunCost(client, { workflowId, runId });
  return {
    ...run,
    cost,
    log: await countLogCodes(store, runId),
    autotaskCalls: calls.filter(({ system }) => system === 'autotask').length,
    atriaCalls: calls.filter(({ system }) => system === 'atria').length,
    adjustments: sandbox.dump().adjustments.length - adjustmentsBefore,
  };
}

function outcomesIn({ store }: Stack, { runId }: DemoRun, changes: readonly LineChange[]) {
  return outcomesOfLines(
    store,
    runId,
    changes.map(({ lineId }) => lineId),
  );
}
