import { levelRank, type LogCode, type LogLevel } from '../domain/log/log-codes.js';
import { logCodeDefinitions } from '../domain/log/log-messages.js';
import { changedCodes } from '../domain/log/outcomes.js';
import { shownStatus } from '../runs/shown-status.js';
import { attentionOf, noRunPlanned } from '../runs/attention.js';
import { causeCountText, causeText, keptBackText, settledText } from '../runs/cause-text.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import type { RunReport } from '../runs/run-report.js';
import { previewedRunOf } from '../domain/sync/own-preview.js';
import { failureText } from '../domain/sync/failure-summary.js';
import { isBeforeApplying } from '../domain/sync/run-failure.js';
import { outageWaitText } from '../domain/sync/outage.js';
import { workflowTroubleText, type WorkflowTrouble } from '../runs/workflow-trouble.js';
import { starterText } from '../domain/audit/started-by.js';
import { stopText } from '../runs/stop-text.js';
import { emptyRunText } from '../runs/empty-run.js';
import {
  approvalText,
  changesText,
  exceededText,
  isMadeByItsRun,
  moneyText,
  proRatedText,
  takenDayText,
  unpricedText,
  useTexts,
} from '../runs/plan-text.js';
import { approvalRows, decisionsText } from './approval-text.js';
import { notRecorded, sum } from './run-report-json.js';
import { stoppedText } from '../runs/ended-runs.js';
import { unknownPeriodText } from '../runs/unknown-period.js';
import { unrecordedText } from '../runs/unrecorded.js';
import { redoText, undoneAdvice, undoneCountText } from '../runs/undone-text.js';
import { historyUrl, type TemporalUi } from '../runs/temporal-ui.js';
import { table } from './terminal/table.js';
import { colouredLevel, colouredStatus, type Terminal } from './terminal/terminal.js';
import { counted, durationText, grouped, shortId, timeText } from '../domain/wording.js';
import { wrapped } from './terminal/wrapped-text.js';

const labelWidth = 9;
const causesShown = 10;

/** What the store does not know of a run. */
export interface ReportSurroundings {
  readonly temporalUi: TemporalUi | undefined;
  /** When the run's job runs next. */
  readonly nextRun: string | undefined;
  readonly trouble?: WorkflowTrouble | undefined;
}

/** The report as people read it. */
export function runReportText(
  report: RunReport,
  terminal: Terminal,
  { temporalUi, nextRun, trouble }: ReportSurroundings,
): string {
  const empty = emptyRunText(report);
  return [
    heading(report, terminal, temporalUi),
    ...stopTexts(report, terminal),
    ...decisionsText(report.decisions, terminal.width),
    ...(empty === undefined ? [] : ['', wrapped(empty, terminal.width, 0)]),
    ...planText(report, terminal),
    ...(trouble === undefined ? [] : ['', wrapped(workflowTroubleText(trouble), terminal.width, 0)]),
    '',
    equation(report, terminal),
    ...(report.lines.length + report.customers.length === 0 ? [] : ['', outcomes(report, terminal)]),
    ...amountsText(report, terminal),
    '',
    problemsText(report, terminal),
    ...attentionText(report, terminal, nextRun),
  ].join('\n');
}

/** What ended the run early, what to do about it, and how it goes on then. */
function stopTexts({ run, failure, isResumable }: RunReport, { width }: Terminal): string[] {
  const again = `When that is mended: billing-sync run resume ${shortId(run.runId)}. It keeps its parameters.`;
  const paragraphs = [
    ...failure.map(({ code, message }) => `${message} ${stopText(code, run).advice} (${code})`),
    ...(isResumable ? [again] : []),
  ];
  return paragraphs.flatMap((text) => ['', wrapped(text, width, 0)]);
}

/** What the changes of a run come to, or why that is not known. */
function amountsText({ run, lines, amounts }: RunReport, { width }: Terminal): string[] {
  const hasChanged = !run.isPreview && lines.some(({ code }) => changedCodes.includes(code));
  const unknown = hasChanged ? unpricedText(run) : undefined;
  const text = amounts === null ? unknown : moneyText(amounts);
  return text === undefined ? [] : ['', wrapped(text, width, 0)];
}

/** What a preview would change, and how one goes on. */
function planText({ run, plan }: RunReport, { width }: Terminal): string[] {
  if (plan === null) return [];
  const taken = plan.lines === 0 ? undefined : takenDayText(run, plan);
  const isMade = isMadeByItsRun(run, plan);
  const limits = isMade ? undefined : exceededText(run, plan);
  const approval = plan.lines === 0 || isMade ? undefined : approvalText(run, plan);
  const amounts = [changesText(plan), moneyText(plan), proRatedText(plan), taken];
  const paragraphs = [...amounts, limits, ...useTexts(run, plan), approval];
  const texts = paragraphs.filter((text) => text !== undefined).map((text) => wrapped(text, width, 0));
  return ['', ...texts, ...(plan.lines === 0 ? [] : planCommands(run, plan))];
}

function planCommands(run: RunReport['run'], plan: NonNullable<RunReport['plan']>): string[] {
  const { runId, workflowId } = run;
  const { needsApproval, awaitedBy, outdatedBy } = plan;
  const lines = `The lines: billing-sync run lines ${shortId(runId)}`;
  if (awaitedBy !== null) return [lines, `Approve it: billing-sync run approve ${shortId(awaitedBy)}`];
  if (isMadeByItsRun(run, plan)) return [lines];
  if (outdatedBy !== null && previewedRunOf(workflowId) === undefined) {
    return [lines, `Make a new one: billing-sync run again ${shortId(runId)}`];
  }
  if (needsApproval || outdatedBy !== null) return [lines];
  return [lines, `Apply it: billing-sync run apply ${shortId(runId)}`];
}

function problemsText(report: RunReport, { width }: Terminal): string {
  const { run, reported } = report;
  const [errors, warnings] = [entriesOf(reported, 'Error'), entriesOf(reported, 'Warning')];
  const look = `billing-sync log ${shortId(run.runId)}`;
  if (errors + warnings === 0) return `No errors and no warnings. The whole log:\n  ${look}`;
  const counts = `${counted(errors, 'error')} and ${counted(warnings, 'warning')}.`;
  const left = unrecordedText(run.leastLogLevel, reported);
  const toRead = `To read ${left === undefined ? 'them' : 'what is in the log'}:\n  ${look} --level Error Warning`;
  if (left === undefined) return `${counts} ${toRead}`;
  const text = wrapped(`${counts} ${left}`, width, 0);
  return sum(notRecorded(report)) === errors + warnings ? text : `${text}\n${toRead}`;
}

function heading(report: RunReport, { colours, width }: Terminal, temporalUi: TemporalUi | undefined): string {
  const { run, startedBy, undoesPart, undone, failureSummary: failure } = report;
  const fit = (text: string) => wrapped(text, width, labelWidth + 1);
  const end = run.closedAt ?? new Date();
  const took = durationText(end.getTime() - run.startedAt.getTime());
  const shown = shownStatus({ ...run, isWaiting: waitsForApproval(run), needsYou: attentionOf(report).person });
  const status = colouredStatus(colours, shown);
  const stopped = stoppedText(run);
  const isSaidBelow = report.failure.some(({ code }) => stopText(code, run).advice === failure?.whatToDo);
  const rows: [string, string][] = [
    ['Run', run.runId],
    ['Status', failure === null ? status : fit(`${status}: ${failureText(failure)}`)],
    ...(failure === null || isSaidBelow ? [] : [['To do', fit(failure.whatToDo)] as [string, string]]),
    ...waitRows(run, width),
    ...(stopped === undefined ? [] : [['Stopped', stopped] as [string, string]]),
    starterRow(run, startedBy),
    ['Workflow', run.workflowId],
    ...(run.isPreview ? [['Preview', 'it changes nothing in Autotask'] as [string, string]] : []),
    ...(report.plan === null ? [] : [['Plan', report.plan.hash] as [string, string]]),
    ...appliedRows(run),
    ...undoneRows(run, undoesPart, undone, width),
    ['Period', run.periodEnd === null ? unknownPeriodText(run) : `${run.periodStart ?? ''} to ${run.periodEnd}`],
    ['Started', `${timeText(run.startedAt)}, ${run.closedAt === null ? 'running for' : 'took'} ${took}`],
    ...(temporalUi === undefined ? [] : [['Temporal', historyUrl(temporalUi, run)] as [string, string]]),
  ];
  return rows.map(([name, value]) => `${colours.dim(name.padEnd(labelWidth))} ${value}`).join('\n');
}

function starterRow({ jobId, workflowId }: RunReport['run'], startedBy: string | null): [string, string] {
  const previewed = previewedRunOf(workflowId);
  if (previewed !== undefined) return ['By', `the run ${previewed}, which it was made for`];
  return [jobId === null ? 'By' : 'Job', starterText({ workflowId, jobId, startedBy })];
}

/** A run that was stopped before its first change has only been compared with the preview. */
function appliedRows({ appliesRunId, failureKind }: RunReport['run']): [string, string][] {
  if (appliesRunId === null) return [];
  return [[isBeforeApplying(failureKind) ? 'Preview' : 'Applies', `the preview ${appliesRunId}`]];
}

function undoneRows(
  run: RunReport['run'],
  part: string | null,
  undone: RunReport['undone'],
  width: number | undefined,
): [string, string][] {
  const fit = (text: string) => wrapped(text, width, labelWidth + 1);
  const { undoes } = run;
  const advice = undoneAdvice(run, undone);
  return [
    ...(undoes === null ? [] : [['Undoes', `${part ?? ''} of the run ${undoes.runId}`] as [string, string]]),
    ...(undone === null ? [] : [['Undone', fit(undoneText(undone))] as [string, string]]),
    ...(advice === undefined ? [] : [['', fit(advice)] as [string, string]]),
  ];
}

function undoneText(undone: NonNullable<RunReport['undone']>): string {
  const redo = redoText(undone);
  const count = undoneCountText(undone);
  if (redo === null) return `${count}, by the run ${undone.by}`;
  return `${count}: the run ${undone.by} undid changes, and the run ${redo.by} undid that undo${redo.rest}`;
}

function waitRows(run: RunReport['run'], width: number | undefined): [string, string][] {
  const { runId, outageWait: wait } = run;
  const fit = (text: string) => wrapped(text, width, labelWidth + 1);
  if (wait === null) return approvalRows(run, fit);
  return [
    ['Now', fit(`${outageWaitText(wait)}; at once with: billing-sync run retry-now ${shortId(runId)}`)],
    ['Because', fit(wait.because)],
    ...approvalRows(run, fit),
  ];
}

/** Every record is in a line, has an outcome of its own, or belongs to a customer that has one. */
function equation({ records, lines, openLines }: RunReport, { colours, width }: Terminal): string {
  const terms = [
    `${grouped(records.inLines)} in contract lines`,
    `${grouped(records.ownOutcome)} with an outcome of their own`,
    `${grouped(records.ofCustomersWithOutcome)} of customers that were skipped`,
    ...(records.unaccounted === 0 ? [] : [`${grouped(records.unaccounted)} not reached`]),
  ];
  const open = openLines === 0 ? '' : `, ${grouped(openLines)} of them without an outcome yet`;
  return [
    `${colours.dim('Records'.padEnd(labelWidth))} ${wrapped(`${grouped(records.records)} = ${terms.join(' + ')}`, width, labelWidth + 1)}`,
    `${colours.dim('Lines'.padEnd(labelWidth))} ${grouped(sum(lines) + openLines)}${open}`,
  ].join('\n');
}

function outcomes({ lines, customers, ownRecords }: RunReport, { colours, width }: Terminal): string {
  const rows = [
    ...lines.map((each) => ({ ...each, noun: 'line' })),
    ...customers.map((each) => ({ ...each, noun: 'customer' })),
    ...ownRecords.map((each) => ({ ...each, noun: 'record' })),
  ].map(({ code, count, noun }) => {
    const { level, occursWhen } = logCodeDefinitions[code];
    return { level, cells: [code, colouredLevel(colours, level), counted(count, noun), occursWhen] };
  });
  // Problems first.
  rows.sort((one, other) => levelRank(other.level) - levelRank(one.level));
  return table(
    [{ head: 'code' }, { head: 'level' }, { head: 'how many', align: 'right' }, { head: 'what', flexible: true }],
    rows.map(({ cells }) => cells),
    { colours, width },
  );
}

/** What needs a person, and what the next run sees to by itself. */
function attentionText(report: RunReport, { width }: Terminal, nextRunAt: string | undefined): string[] {
  const { person, nextRun, endOfHold } = attentionOf(report);
  const settled = settledText(report);
  // Without a job, or with a paused one, nothing happens by itself.
  const when = nextRunAt === undefined ? `, and ${noRunPlanned}` : `, at ${nextRunAt}`;
  const parts = [
    ...(settled === undefined
      ? []
      : [`${settled} The later run: billing-sync run show ${shortId(report.settledBy?.runId ?? '')}`]),
    ...(person.size === 0 ? [] : [`Needs you: ${codesText(person)}. What to do: billing-sync codes CODE`]),
    ...causeTexts(report),
    ...(nextRun.size === 0 ? [] : [`Will mend itself with the next run${when}: ${codesText(nextRun)}.`]),
    ...(endOfHold.size === 0 ? [] : [`Held back until a day: ${codesText(endOfHold)}. See: billing-sync hold list`]),
  ];
  return parts.length === 0 ? [] : ['', ...parts.map((part) => wrapped(part, width, 2))];
}

/** Those that hold most back: the others are in the answer with --json, and in the console. */
function causeTexts(report: RunReport): string[] {
  const causes = report.causes.filter(({ now }) => now === 'needsYou');
  const left = causes.length - causesShown;
  return [
    ...causes.slice(0, causesShown).map((cause) => {
      return `- ${cause.code} ${causeText(cause, report.run)}: ${causeCountText(cause)}. Keeps back: ${keptBackText(cause)}.`;
    }),
    ...(left > 0 ? [`- And ${counted(left, 'more cause', 'more causes')}.`] : []),
  ];
}

function codesText(codes: ReadonlyMap<LogCode, number>): string {
  return [...codes].map(([code, count]) => (count === 1 ? code : `${code} (${grouped(count)})`)).join(', ');
}

function entriesOf(reported: RunReport['reported'], level: LogLevel): number {
  return reported.filter((each) => each.level === level).reduce((total, { entries }) => total + entries, 0);
}
