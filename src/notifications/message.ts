import { counted, grouped, shortId, timeText } from '../domain/wording.js';
import { attentionOf, leavesInDoubt } from '../runs/attention.js';
import { changedSoFarIn, changedSoFarText, changedText } from '../runs/changed-so-far.js';
import type { RunReport } from '../runs/run-report.js';
import { askedText, startedByHandText } from '../domain/audit/started-by.js';
import { failureText } from '../domain/sync/failure-summary.js';
import { stopText } from '../runs/stop-text.js';
import type { LogCode } from '../domain/log/log-codes.js';
import type { DueNotification } from '../store/notifications/sending.js';
import { isCompleted, type RunStatus } from '../domain/log/run-status.js';

/** What a channel tells people. It names no customer, no quantity and no credential. */
export interface Message {
  /** The same for each try, so that a receiver knows a repeated message. */
  readonly id: string;
  readonly event: DueNotification['event'] | 'test';
  readonly createdAt: Date;
  /** One line. */
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly paragraphs: readonly string[];
  /** The page to go to; undefined where nobody said where the console is. */
  readonly page: string | undefined;
  /** What programs want to know of the run; undefined in a test message. */
  readonly run: MessageRun | undefined;
}

/** A run as a webhook's receiver reads it. */
export interface MessageRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly jobId: string | null;
  readonly jobLabel: string | null;
  /** Who started it, or asked its job to; null if nobody is known. */
  readonly startedBy: string | null;
  readonly status: RunStatus;
  readonly periodEnd: string | null;
  readonly changedLines: number;
  /** What needs a person, and changes that could not be confirmed, by log code. */
  readonly needsYou: Readonly<Record<string, number>>;
  /** Until when it waits for approval; null if it does not. */
  readonly waitsUntil: string | null;
  /** Since when it goes on, if it is late; else null. */
  readonly lateSince: string | null;
}

/** What a message is made of besides the run's report. */
export interface MessageFacts {
  /** What people call the job; undefined if no job started the run. */
  readonly jobLabel: string | undefined;
  readonly consoleUrl: string | undefined;
  /** Since when a late run goes on, and what it is doing, as a sentence; undefined of other runs. */
  readonly late: { readonly since: Date; readonly doing: string } | undefined;
}

/** Words a notification of a run. */
export function runMessage(due: DueNotification, report: RunReport, facts: MessageFacts): Message {
  const { run } = report;
  const ofRun = { ...facts, subject: subjectOf(report, facts) };
  const { title, paragraphs } = wordings[due.event](report, ofRun);
  const path = due.event === 'waits' ? `/runs/${run.runId}/decision` : `/runs/${run.runId}`;
  const command = `billing-sync run show ${run.runId}`;
  return {
    id: `${due.channel}-${run.runId}-${due.notificationId}`,
    ...{ event: due.event, createdAt: due.createdAt, title },
    paragraphs: facts.consoleUrl === undefined ? [...paragraphs, `More: ${command}`] : paragraphs,
    page: facts.consoleUrl === undefined ? undefined : `${facts.consoleUrl}${path}`,
    run: {
      ...{ runId: run.runId, workflowId: run.workflowId, jobId: run.jobId, jobLabel: facts.jobLabel ?? null },
      startedBy: report.startedBy,
      ...{ status: run.status, periodEnd: run.periodEnd, changedLines: changedLines(report) },
      needsYou: Object.fromEntries(toLookAt(report)),
      waitsUntil: due.event === 'waits' ? (run.approvalWait?.until ?? null) : null,
      lateSince: facts.late?.since.toISOString() ?? null,
    },
  };
}

/** A message that only shows that a channel works. */
export function testMessage(id: string, createdAt: Date, consoleUrl: string | undefined): Message {
  return {
    ...{ id, event: 'test', createdAt, title: 'Billing sync: this is a test' },
    paragraphs: ['Notifications of the billing sync arrive here. Nothing has happened, and nobody has to do anything.'],
    ...{ page: consoleUrl, run: undefined },
  };
}

interface Wording {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

interface WordingFacts extends MessageFacts {
  /** Names the run in a sentence. */
  readonly subject: string;
}

const wordings: Readonly<Record<DueNotification['event'], (report: RunReport, facts: WordingFacts) => Wording>> = {
  waits: (report, facts) => {
    const { until } = report.run.approvalWait ?? {};
    const end =
      until === undefined
        ? ''
        : ` It waits until ${timeText(new Date(until))}, and then ends and makes none of the changes that it asks about.`;
    const so = `waits for approval. ${changedSoFarText(changedSoFarIn(report.lines))}`;
    // The reasons name customers and amounts, and those stay on the page.
    return {
      title: `${nameOf(report, facts)} waits for your approval`,
      paragraphs: [`${facts.subject} ${so}${end}`, 'Its page says why it waits, and shows each change.'],
    };
  },
  late: (report, facts) => {
    const since = facts.late === undefined ? '' : ` since ${timeText(facts.late.since)}`;
    const changed = changedLines(report);
    const soFar = `It has changed ${changed === 0 ? 'no line' : counted(changed, 'line')} so far.`;
    return {
      title: `${nameOf(report, facts)} is late`,
      paragraphs: [
        `${facts.subject} has gone on${since} and has not ended. ${soFar} ${facts.late?.doing ?? ''}`.trimEnd(),
        'Look at its page. A run that has much to do or waits for Autotask or Atria goes on by itself. If this one makes no progress, look at the log of the worker, or cancel the run.',
      ],
    };
  },
  'needs-person': (report, facts) => ({
    title: `${nameOf(report, facts)} ${needText(report)}: ${report.run.status}`,
    paragraphs: [
      `${facts.subject} ${endText(report)}. ${changedText(changedSoFarIn(report.lines))}`,
      ...causeTexts(report),
    ],
  }),
  'works-again': (report, facts) => ({
    title: `${nameOf(report, facts)} works again`,
    paragraphs: [`${facts.subject} ended, and nothing of it needs you. ${changedText(changedSoFarIn(report.lines))}`],
  }),
};

/** What of a run asks somebody to look at it. Whether a change was made that could not be confirmed, the next run finds out itself. */
function needText(report: RunReport): string {
  const { person } = attentionOf(report);
  const doubtful = report.reported.filter(({ code }) => leavesInDoubt(code));
  if (person.size > 0 || doubtful.length === 0 || !isCompleted(report.run.status)) return 'needs you';
  return `could not confirm ${counted(
    doubtful.reduce((sum, { entries }) => sum + entries, 0),
    'change',
  )}`;
}

/** What a person has to mend or to look at: the next run may find out what became of a change only after its line is billed. */
function toLookAt(report: RunReport): ReadonlyMap<LogCode, number> {
  const { person, nextRun } = attentionOf(report);
  return new Map([...person, ...[...nextRun].filter(([code]) => leavesInDoubt(code))]);
}

function nameOf({ run, startedBy }: RunReport, { jobLabel }: MessageFacts): string {
  if (run.undoes !== null) return `The undo of the run ${shortId(run.undoes.runId)}`;
  return jobLabel === undefined ? `A billing sync ${startedByHandText(startedBy)}` : `The job “${jobLabel}”`;
}

function subjectOf({ run, startedBy }: RunReport, { jobLabel }: MessageFacts): string {
  const by = startedByHandText(startedBy);
  const started = run.undoes === null ? `The run ${by}` : `The run that undoes ${run.undoes.runId}, ${by},`;
  const of = jobLabel === undefined ? started : `The run of “${jobLabel}”${askedText(startedBy)}`;
  const period = run.periodEnd === null ? '' : ` for the billing period that ends on ${run.periodEnd}`;
  return `${of} on ${timeText(run.startedAt)}${period}`;
}

function changedLines({ lines }: RunReport): number {
  return changedSoFarIn(lines).changed;
}

/** How it ended; of a failed run why, and since when its job has been failing. */
function endText({ failureSummary }: RunReport): string {
  return failureSummary === null ? 'ended' : `failed: ${failureText(failureSummary)}`;
}

/**
 * What ended the run, and what a person has to see to, each with what to do. What the log says in full may name customers, and
 * stays on the page.
 */
function causeTexts(report: RunReport): string[] {
  const ended = report.failure.map(({ code }) => [code, 1] as const);
  return [...new Map([...ended, ...toLookAt(report)])].map(([code, entries]) => {
    const { what, advice } = stopText(code, report.run);
    return `${code} (${grouped(entries)}): ${what}. ${advice}`;
  });
}
