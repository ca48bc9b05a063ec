import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { measureRunCost } from '../client/run-cost.js';
import { startRun } from '../runs/start-run.js';
import { readLog, type LogEntry } from '../store/log/log-entries.js';
import type { Scenario } from '../simulator/scenario.js';
import { startStack, type Stack } from './stack.js';
import type { State } from '../simulator/state.js';

/** What one run did to a world. The shape is part of the product's documentation. */
export interface OneShotResult {
  /** `Completed`, or the kind of failure. */
  readonly status: string;
  readonly log: readonly { code: string; level: string; message: string; customerCode: string | null }[];
  readonly units: State['units'];
  readonly adjustments: State['adjustments'];
  readonly calls: number;
  readonly atriaCalls: number;
  readonly historyEvents: number;
}

const logPageSize = 1000;

/** Runs one billing sync on a world of its own and stops everything that it started. */
export async function runOneShot(
  scenario: Scenario,
  parameters: unknown,
  onProgress: (line: string) => void,
): Promise<OneShotResult> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  try {
    const stack = await startStack({ scenario, directory, ephemeral: true, onProgress });
    try {
      await stack.startWorker();
      onProgress('Running the billing sync …');
      const run = await runToEnd(stack, parameters);
      const { historyEvents } = await measureRunCost(stack.client, run);
      const state = stack.sandbox.dump();
      const calls = stack.sandbox.calls();
      return {
        status: run.status,
        log: (await wholeLog(stack, run.runId)).map(({ code, level, message, customerCode }) => {
          return { code, level, message, customerCode };
        }),
        units: state.units,
        adjustments: state.adjustments,
        calls: calls.filter(({ system }) => system === 'autotask').length,
        atriaCalls: calls.filter(({ system }) => system === 'atria').length,
        historyEvents,
      };
    } finally {
      await stack.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface EndedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: string;
}

/** Starts a run and waits for its end, good or bad. */
export async function runToEnd(stack: Stack, parameters: unknown): Promise<EndedRun> {
  const handle = await startRun(stack.client, stack.configuration.taskQueue, parameters);
  const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  try {
    await handle.result();
    return { ...run, status: 'Completed' };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { ...run, status: failureKindOf(error) };
  }
}

function failureKindOf({ cause }: WorkflowFailedError): string {
  if (cause instanceof CancelledFailure) return 'Cancelled';
  return cause instanceof ApplicationFailure ? (cause.type ?? 'Unexpected') : 'Unexpected';
}

/** Every entry of a run's log, in order. */
export async function wholeLog({ store }: Stack, runId: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (;;) {
    const page = await readLog(store, runId, {}, { after: entries.at(-1)?.sequence ?? 0, limit: logPageSize });
    entries.push(...page);
    if (page.length < logPageSize) return entries;
  }
}

/** Writes a result as a JSON file for people and programs. */
export function writeResult(file: string, result: OneShotResult): void {
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}
