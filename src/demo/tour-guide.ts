import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { progressText, watchRun } from '../client/follow/watch-run.js';
import { table, type Column } from '../client/terminal/table.js';
import { wrapped } from '../client/terminal/wrapped-text.js';
import { demoCommand } from '../configuration/demo-files.js';
import type { LogCode } from '../domain/log/log-codes.js';
import { changeOutcomes } from '../runs/line-choices.js';
import { startRun } from '../runs/start-run.js';
import type { Store } from '../store/database.js';
import { streamLines, type ShownLine } from '../store/lines/line-pages.js';
import { readLog } from '../store/log/log-entries.js';
import { waitsForApproval, type RunAwaitingApproval } from '../store/runs/run-stages.js';
import { findRun, requireRun, type Run } from '../store/runs/runs.js';
import { section, widthOf } from './demo-report.js';
import type { Stage } from './demo-stage.js';
import type { Inbox, ReceivedMessage, ToldEvent } from './tour-inbox.js';
import { ann } from './tour-people.js';
import { quantitiesIn, type Quantities } from './tour-quantities.js';

const lookEveryMs = 100;
const entriesLooked = 1_000;

/** Leads through a tour: starts its runs, tells of them, and remembers what was checked. */
export class Guide {
  readonly stage: Stage;
  readonly inbox: Inbox;
  readonly #checks: { readonly what: string; readonly holds: boolean }[] = [];
  #steps = 0;
  #adjustments = 0;

  constructor(stage: Stage, inbox: Inbox) {
    this.stage = stage;
    this.inbox = inbox;
  }

  get store(): Store {
    return this.stage.stack.store;
  }

  get client(): Client {
    return this.stage.stack.client;
  }

  /** What each line of the simulated Autotask has, by day. */
  get quantities(): Quantities {
    return quantitiesIn(this.stage.stack.sandbox.dump());
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

  /** Shows a table, with room above and below. */
  show(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const { terminal } = this.stage;
    terminal.data(`\n${table(columns, rows, { ...terminal, width: widthOf(terminal) })}\n`);
  }

  /** Says what a run's log has under a code. @returns the messages; only the first one is said */
  async sayLog(runId: string, code: LogCode): Promise<readonly string[]> {
    const entries = await readLog(this.store, runId, { codes: [code] }, { after: 0, limit: entriesLooked });
    const [first] = entries;
    if (first !== undefined) this.say(`${code}: ${first.message}`);
    return entries.map(({ message }) => message);
  }

  /** Says where a person sees it: in the console, and on the command line. */
  lead(path: string | undefined, ...commands: readonly string[]): void {
    const { terminal, consoleUrl } = this.stage;
    const { dim } = terminal.colours;
    if (path !== undefined && consoleUrl !== undefined) terminal.data(`   ${dim(`${consoleUrl}${path}`)}`);
    for (const command of commands) terminal.data(`   ${dim(demoCommand(`npx billing-sync ${command}`))}`);
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

  /** Has Ann start a run. */
  async start(parameters: unknown, summary: string): Promise<{ readonly workflowId: string; readonly runId: string }> {
    const { client, configuration } = this.stage.stack;
    const options = { summary, author: ann, consoleUrl: this.stage.consoleUrl };
    const { workflowId, firstExecutionRunId } = await startRun(client, configuration.taskQueue, parameters, options);
    return { workflowId, runId: firstExecutionRunId };
  }

  /** Has Ann start a run, and waits for its end. */
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

  /**
   * Waits until a run asks for approval.
   *
   * @param former the preview that it asked about before; undefined: it has not asked yet
   * @throws an Error if it ends without asking
   */
  async untilWaiting(runId: string, former?: string): Promise<RunAwaitingApproval> {
    for (;;) {
      const run = await findRun(this.store, runId);
      if (run !== undefined && waitsForApproval(run) && run.approvalWait.previewId !== former) return run;
      if (run !== undefined && run.closedAt !== null)
        throw new Error(`The run ended (${run.status}) and asked nobody.`);
      await wait(lookEveryMs);
    }
  }

  /** Waits for what people are told of a run. @returns undefined if nobody is told */
  async told(event: ToldEvent, runId: string): Promise<ReceivedMessage | undefined> {
    const { terminal, over } = this.stage;
    terminal.progress('The worker is about to tell people …');
    const message = await this.inbox.received(event, runId, over);
    terminal.endProgress();
    return message;
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
          '  docs/notifications.md  mail, Slack, Teams, and webhooks of your own',
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
