import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { progressText, watchRun } from '../client/follow/watch-run.js';
import { table } from '../client/terminal/table.js';
import { wrapped } from '../client/terminal/wrapped-text.js';
import { demoCommand } from '../configuration/demo-files.js';
import { grouped, signedAmount } from '../domain/wording.js';
import { changeOutcomes } from '../runs/line-choices.js';
import { startRun } from '../runs/start-run.js';
import type { Store } from '../store/database.js';
import { streamLines, type ShownLine } from '../store/lines/line-pages.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import { findRun, requireRun, type Run } from '../store/runs/runs.js';
import { section, widthOf } from './demo-report.js';
import type { Stage } from './demo-stage.js';

/** A run that waits for a decision. */
export type WaitingRun = Run & { readonly approvalWait: NonNullable<Run['approvalWait']> };

const linesShown = 6;
const lookEveryMs = 100;

/** Leads through a tour: starts its runs, tells of them, and remembers what was checked. */
export class Guide {
  readonly stage: Stage;
  readonly #checks: { readonly what: string; readonly holds: boolean }[] = [];
  #steps = 0;
  #adjustments = 0;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get store(): Store {
    return this.stage.stack.store;
  }

  get client(): Client {
    return this.stage.stack.client;
  }

  begin(title: string): void {
    const { terminal } = this.stage;
    this.#steps += 1;
    terminal.data(`\n${terminal.colours.bold(`${this.#steps}. ${title}`)}\n`);
  }

  say(text: string): void {
    const { terminal } = this.stage;
    terminal.data(`   ${wrapped(text, widthOf(terminal), 3)}`);
  }

  /** Tells whether something is as it should be. */
  check(what: string, holds: boolean): void {
    this.#checks.push({ what, holds });
    const { terminal } = this.stage;
    terminal.data(` ${this.#mark(holds)} ${wrapped(what, widthOf(terminal), 3)}`);
  }

  /** Says where a person sees it: in the console, and on the command line. */
  lead(path: string | undefined, command: string): void {
    const { terminal, consoleUrl } = this.stage;
    if (path !== undefined && consoleUrl !== undefined)
      terminal.data(`   ${terminal.colours.dim(`${consoleUrl}${path}`)}`);
    terminal.data(`   ${terminal.colours.dim(demoCommand(`npx billing-sync ${command}`))}`);
  }

  /** Waits for Enter, where somebody can press it. */
  async pause(): Promise<void> {
    if (!process.stdin.isTTY) return;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // The terminal gives Ctrl-C to whoever reads.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      await lines.question('\nEnter goes on, Ctrl-C stops everything: ', { signal: this.stage.over });
    } finally {
      lines.close();
    }
  }

  async start(parameters: unknown, summary: string): Promise<{ readonly workflowId: string; readonly runId: string }> {
    const { client, configuration } = this.stage.stack;
    const { workflowId, firstExecutionRunId } = await startRun(client, configuration.taskQueue, parameters, {
      summary,
    });
    return { workflowId, runId: firstExecutionRunId };
  }

  /** Starts a run, and waits for its end. */
  async run(parameters: unknown, summary: string): Promise<Run> {
    const started = await this.start(parameters, summary);
    return this.#watched(started);
  }

  /** Waits for the end of a run that the store knows. */
  async ended(runId: string): Promise<Run> {
    const { workflowId } = await requireRun(this.store, runId);
    return this.#watched({ workflowId, runId });
  }

  async #watched(started: { readonly workflowId: string; readonly runId: string }): Promise<Run> {
    const { terminal } = this.stage;
    await watchRun(this.stage.stack, started, (progress) => {
      terminal.progress(progressText(progress));
    });
    terminal.endProgress();
    return requireRun(this.store, started.runId);
  }

  /** Waits until a run asks for approval. @throws an Error if it ends without asking */
  async untilWaiting(runId: string): Promise<WaitingRun> {
    for (;;) {
      const run = await findRun(this.store, runId);
      if (run !== undefined && waitsForApproval(run)) return run;
      if (run !== undefined && run.closedAt !== null)
        throw new Error(`The run ended (${run.status}) and asked nobody.`);
      await wait(lookEveryMs);
    }
  }

  /** How many adjustments Autotask has accepted since this was asked last. */
  newAdjustments(): number {
    const before = this.#adjustments;
    this.#adjustments = this.stage.stack.sandbox.dump().adjustments.length;
    return this.#adjustments - before;
  }

  /** The lines that a preview would change. */
  async linesOf(previewId: string): Promise<ShownLine[]> {
    const outcomes = changeOutcomes;
    const lines: ShownLine[] = [];
    for await (const some of streamLines(this.store, previewId, { outcomes })) lines.push(...some);
    return lines;
  }

  /** Shows the first lines of a preview: those that go to zero, and the greatest reductions. */
  async showLines(previewId: string): Promise<void> {
    const { terminal } = this.stage;
    const lines = await this.linesOf(previewId);
    const rows = lines.slice(0, linesShown).map(({ customerName, serviceName, before, after, amount }) => {
      return [customerName, serviceName, `${before ?? 0} → ${after ?? 0}`, amount === null ? '' : signedAmount(amount)];
    });
    const heads = [
      { head: 'customer', flexible: true },
      { head: 'service', flexible: true },
    ] as const;
    const numbers = [{ head: 'units' }, { head: 'per period', align: 'right' }] as const;
    terminal.data(`\n${table([...heads, ...numbers], rows, { ...terminal, width: widthOf(terminal) })}`);
    if (lines.length > rows.length) this.say(`… and ${grouped(lines.length - rows.length)} more.`);
    terminal.data('');
  }

  /** Tells what was checked, and where to go on. @returns the exit code */
  end(runId: string): number {
    const { terminal } = this.stage;
    const failed = this.#checks.filter(({ holds }) => !holds);
    const title =
      failed.length === 0
        ? `All ${this.#checks.length} checks hold: every quantity is as it should be`
        : `${failed.length} of ${this.#checks.length} checks do not hold`;
    const commands = ['npm start', 'npx billing-sync run list', `npx billing-sync log ${runId} --xlsx log.xlsx`];
    terminal.data(
      section(terminal, title, [
        ...failed.map(({ what }) => `${this.#mark(false)} ${what}`),
        'The tour stops everything that it started and keeps its data. To look at its runs in the console and on the command line:',
        commands.map((command) => `  ${demoCommand(command)}`).join('\n'),
        [
          'Beyond the tour:',
          '  docs/notifications.md  mail, Slack, Teams and webhooks, when a run waits or needs you',
          '  docs/ledger.md         npx billing-sync ledger trace: where a quantity comes from',
          '  docs/jobs.md           rules of SKUs, and from when changes count',
          '  docs/previews.md       limits and approval',
          '  docs/undo.md           what is undone, and what is not',
        ].join('\n'),
      ]),
    );
    return failed.length === 0 ? 0 : 1;
  }

  #mark(holds: boolean): string {
    const { colours } = this.stage.terminal;
    return holds ? colours.green('✓') : colours.red('✗');
  }
}
