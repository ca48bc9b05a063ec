import type { RunCost } from '../client/run-cost.js';
import { demoCommand } from '../configuration/demo-files.js';
import { historyUrl, type TemporalUi } from '../runs/temporal-ui.js';
import { table } from '../client/terminal/table.js';
import { colouredLevel, colouredStatus, type Terminal } from '../client/terminal/terminal.js';
import { counted, durationText, grouped } from '../domain/wording.js';
import { wrapped } from '../client/terminal/wrapped-text.js';
import type { LogCode, LogLevel } from '../domain/log/log-codes.js';
import { logCodeDefinitions } from '../domain/log/log-messages.js';
import type { LineChange, outcomesOfLines } from '../store/lines/line-changes.js';
import type { Run } from '../store/runs/runs.js';
import { codesOnShow } from './demo-shows.js';

/** A run of the demo with what it came to and cost. */
export interface DemoRun extends Run {
  readonly cost: RunCost;
  readonly log: readonly { readonly code: LogCode; readonly level: LogLevel; readonly entries: number }[];
  readonly autotaskCalls: number;
  readonly atriaCalls: number;
  /** That the simulated Autotask accepted during the run. */
  readonly adjustments: number;
}

const changesShown = 15;
/** Where the output is no terminal. */
const usualWidth = 100;

/** What the log says, by code. */
export function summaryText({ status, startedAt, closedAt, log, periodEnd }: DemoRun, terminal: Terminal): string {
  const { colours } = terminal;
  const took = durationText((closedAt ?? startedAt).getTime() - startedAt.getTime());
  const entries = log.reduce((sum, each) => sum + each.entries, 0);
  return section(terminal, `The run ended after ${took}: ${status}`, [
    `Its log has ${counted(entries, 'entry', 'entries')} for the billing period that ended on ${periodEnd ?? ''}. ` +
      'The sample holds nearly every mistake that real data has, hence the errors and warnings:',
    table(
      [{ head: 'code' }, { head: 'level' }, { head: 'entries', align: 'right' }, { head: 'what', flexible: true }],
      log.map((each) => [
        each.code,
        colouredLevel(colours, each.level),
        grouped(each.entries),
        logCodeDefinitions[each.code].occursWhen,
      ]),
      { colours, width: widthOf(terminal) },
    ),
  ]);
}

/** The quantities that were changed, before and after: what went to zero and what is new first, then the greatest. */
export function changesText(changes: readonly LineChange[], terminal: Terminal): string {
  const { colours } = terminal;
  const rank = ({ outcome, before, after }: LineChange) =>
    outcome === 'AT13' ? Infinity : outcome === 'AT11' ? Number.MAX_VALUE : Math.abs((after ?? 0) - (before ?? 0));
  const shown = [...changes].sort((one, other) => (rank(other) > rank(one) ? 1 : -1)).slice(0, changesShown);
  const right = 'right' as const;
  return section(terminal, `It changed ${counted(changes.length, 'contract line')} in Autotask`, [
    table(
      [
        { head: 'code' },
        { head: 'customer', flexible: true },
        { head: 'service', flexible: true },
        { head: 'before', align: right },
        { head: '' },
        { head: 'after', align: right },
      ],
      shown.map(({ outcome, customerName, serviceName, before, after }) => {
        const [from, to] = [before ?? 0, after ?? 0].map(grouped) as [string, string];
        return [outcome, customerName, serviceName, from, '→', to];
      }),
      { colours, width: widthOf(terminal) },
    ),
    ...(changes.length > shown.length ? [`… and ${grouped(changes.length - shown.length)} more.`] : []),
  ]);
}

/** What the run cost on either side. */
export function costText(run: DemoRun, changedLineCount: number, terminal: Terminal): string {
  const perLine = (count: number) => (count / Math.max(changedLineCount, 1)).toFixed(1);
  const { executions, historyEvents, billableActions } = run.cost;
  return section(terminal, 'What that cost', [
    table(
      [{ head: '' }, { head: 'in all', align: 'right' }, { head: 'per changed line', align: 'right' }],
      [
        ['calls to Autotask', grouped(run.autotaskCalls), perLine(run.autotaskCalls)],
        ['  of them adjustments that it accepted', grouped(run.adjustments), perLine(run.adjustments)],
        ['calls to Atria', grouped(run.atriaCalls), ''],
        ['Temporal: history events', grouped(historyEvents), perLine(historyEvents)],
        ['Temporal: billable actions', grouped(billableActions), perLine(billableActions)],
        ['Temporal: workflow executions', grouped(executions), ''],
      ],
      { colours: terminal.colours },
    ),
  ]);
}

/** That a repetition changes nothing any more. */
export function repetitionText(
  repetition: {
    readonly changes: readonly LineChange[];
    readonly second: DemoRun;
    readonly outcomes: Awaited<ReturnType<typeof outcomesOfLines>>;
  },
  terminal: Terminal,
): string {
  const { changes, second, outcomes } = repetition;
  const { colours } = terminal;
  const all = changes.length;
  const unchanged = outcomes.find(({ outcome }) => outcome === 'AT10')?.lines ?? 0;
  const isQuiet = second.adjustments === 0 && unchanged === all;
  const others = outcomes.filter(({ outcome }) => outcome !== 'AT10');
  const rest = others.map(({ outcome, lines }) => `${grouped(lines)} ${outcome ?? 'not looked at'}`).join(', ');
  const title = isQuiet ? 'The second run changed nothing, as nothing was left to change' : 'The second run';
  return section(terminal, title, [
    [
      `${isQuiet ? colours.green('✓') : colours.red('✗')} ${counted(second.adjustments, 'adjustment')} accepted by Autotask in the second run`,
      `${unchanged === all ? colours.green('✓') : colours.red('✗')} ${grouped(unchanged)} of the ${grouped(all)} lines changed before are now AT10, unchanged${rest === '' ? '' : ` (the others: ${rest})`}`,
      `  ${counted(second.autotaskCalls, 'call')} to Autotask, ${counted(second.cost.historyEvents, 'history event')}, ${counted(second.cost.billableActions, 'billable action')}`,
      `  ${colouredStatus(colours, second.status)}: mistakes in the data are reported again`,
    ].join('\n'),
  ]);
}

/** Which documented codes the runs did not show, and the command that shows each. */
export function missingCodesText(runs: readonly DemoRun[], terminal: Terminal): string {
  const { colours } = terminal;
  const seen = new Set(runs.flatMap(({ log }) => log.map(({ code }) => code)));
  const missing = codesOnShow.filter((code) => !seen.has(code));
  return section(terminal, 'Codes that a healthy run does not have', [
    table(
      [{ head: 'code' }, { head: 'what', flexible: true }, { head: 'to see it' }],
      missing.map((code) => [code, logCodeDefinitions[code].occursWhen, `npm run demo -- --show ${code}`]),
      { colours, width: widthOf(terminal) },
    ),
  ]);
}

/** Where to look at the runs again. */
export function lookAgainText(runs: readonly DemoRun[], ui: TemporalUi, terminal: Terminal): string {
  const lines = runs.flatMap((run, index) => [
    `${index === 0 ? 'First run' : 'Second run'}, in Temporal's web UI:`,
    `  ${historyUrl(ui, run)}`,
  ]);
  return section(terminal, 'Look around', [
    'The demo stops everything that it started and keeps its data. To look at both runs, and to start more:',
    ['npm start', 'npx billing-sync run list', 'npx billing-sync log latest --level Warning']
      .map((command) => `  ${demoCommand(command)}`)
      .join('\n'),
    `While npm start runs:\n\n${lines.join('\n')}`,
  ]);
}

/** A part of the output: its title, and its texts below. */
export function section(terminal: Terminal, title: string, parts: readonly string[]): string {
  const texts = parts.map((part) => (part.includes('\n') ? part : wrapped(part, widthOf(terminal), 0)));
  return [`\n${terminal.colours.bold(title)}`, ...texts].join('\n\n');
}

/** Columns to write in. */
export function widthOf({ width }: Terminal): number {
  return width ?? usualWidth;
}
