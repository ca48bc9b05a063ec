import type { Logger } from 'pino';
import { isCompleted } from '../domain/log/run-status.js';
import { leavesInDoubt, remedyOfReport, remedyOfRun } from '../runs/attention.js';
import { needsNobodyYet } from '../runs/standing-causes.js';
import { readRunReport } from '../runs/run-report.js';
import type { Store } from '../store/database.js';
import { countReported } from '../store/log/log-counts.js';
import {
  findNews,
  isStillSo,
  lastEventOfJob,
  recordNews,
  whyLate,
  type News,
  type NotifiedEvent,
} from '../store/notifications/news.js';
import { findSettlingRun } from '../store/runs/settling-run.js';
import { noteTest, rememberChannels, takeTest } from '../store/notifications/channels.js';
import type { Run } from '../store/runs/runs.js';
import { markFailed, markSent, takeDue, type DueNotification, type Retries } from '../store/notifications/sending.js';
import type { Channel } from './channel.js';
import { messageOf } from '../domain/message-of.js';
import { runMessage, testMessage, type Message, type MessageFacts } from './message.js';

export interface NotifierOptions {
  readonly store: Store;
  readonly channels: readonly Channel[];
  readonly logger: Logger;
  readonly consoleUrl: string | undefined;
  /** What people call a job. */
  readonly labelOf: (jobId: string) => Promise<string>;
  /** What an open run is doing, as a sentence. */
  readonly doingOf: (run: Run) => Promise<string>;
  /** How long a run may go on until people hear that it is late; 0: they do not hear of it. */
  readonly lateAfterMs: number;
  readonly retries?: Retries;
}

const minuteMs = 60_000;
/** The first is longer than a message can take, so that no other worker sends it meanwhile. */
const usualRetries: Retries = {
  firstAfterMs: 5 * minuteMs,
  mostAfterMs: 60 * minuteMs,
  giveUpAfterMs: 24 * 60 * minuteMs,
};
const newsAtOnce = 100;

/**
 * Tells people which runs wait for them, are late, need them, or work again after that. What is to be sent is in the store, so that
 * no run waits for a message, several workers send each one once, and what one that is killed has not sent is sent by
 * the next.
 *
 * @param signal nothing more is sent after it
 */
export async function notifyPeople(options: NotifierOptions, signal: AbortSignal): Promise<void> {
  try {
    await takeDownNews(options);
    await sendTest(options);
    for (let isMore = true; isMore && !signal.aborted;) isMore = await sendNext(options);
  } catch (error) {
    // The runs matter more: it is tried again at the next look.
    options.logger.warn({ err: error }, 'The store could not be asked what there is to notify people of.');
  }
}

async function takeDownNews(options: NotifierOptions): Promise<void> {
  const { store, channels, lateAfterMs } = options;
  const names = channels.map(({ name }) => name);
  if (names.length === 0) return;
  await rememberChannels(
    store,
    channels.map(({ name, destination }) => ({ name, destination })),
  );
  for (let isMore = true; isMore;) {
    const found = await findNews(store, { channels: names, lateAfterMs, limit: newsAtOnce });
    const recorded = await Promise.all(found.map((news) => recordOne(options, news)));
    isMore = found.length === newsAtOnce && recorded.includes(true);
  }
}

/** @returns whether it is recorded: one that cannot be judged holds up no other */
async function recordOne({ store, logger }: NotifierOptions, news: News): Promise<boolean> {
  try {
    await recordNews(store, news, await eventOf(store, news));
    return true;
  } catch (error) {
    logger.warn({ err: error, runId: news.runId }, 'Nobody can be told what became of a run.');
    return false;
  }
}

async function eventOf(store: Store, { kind, channel, ...run }: News): Promise<NotifiedEvent> {
  if (kind !== 'ended') return kind;
  // Somebody has just decided it.
  if (run.status === 'Rejected') return 'nothing';
  const { runId, jobId } = run;
  const problems = await countReported(store, runId);
  const codes = problems.map(({ code }) => code);
  const remedy = remedyOfRun(run, codes);
  if (remedy === 'person') return (await needsNobodyYet(store, { ...run, problems })) ? 'nothing' : 'needs-person';
  // People hear of the later run.
  if (run.settledBy !== null) return 'nothing';
  // The next run finds out what became of such a change. It may come after the line is billed, so somebody has to look first.
  if (isCompleted(run.status) && codes.some(leavesInDoubt)) return 'needs-person';
  // A run that leaves lines to a later one has not shown yet that all is well.
  if (remedy !== 'nobody' || jobId === null || run.isUndo) return 'nothing';
  return (await lastEventOfJob(store, jobId, channel)) === 'needs-person' ? 'works-again' : 'nothing';
}

/** Sends a test message that somebody asked for in the console: one at a look, so that it does not hold up the others. */
async function sendTest({ store, channels, consoleUrl, logger }: NotifierOptions): Promise<void> {
  const test = await takeTest(
    store,
    channels.map(({ name }) => name),
  );
  const channel = channels.find(({ name }) => name === test?.channel);
  if (test === undefined || channel === undefined) return;
  const { problem, isSent } = await trySending(channel, () =>
    testMessage(`test-${test.testId}`, test.askedAt, consoleUrl),
  );
  await noteTest(store, test.testId, { isSent, problem });
  logger.info({ channel: channel.name, destination: channel.destination, problem }, 'A test message was tried.');
}

/** @returns whether it was sent, and whom it did not reach, and why; null if it reached everybody */
async function trySending(
  channel: Channel,
  message: () => Message | Promise<Message>,
): Promise<{ isSent: boolean; problem: string | null }> {
  try {
    return { isSent: true, problem: await channel.send(await message()) };
  } catch (error) {
    return { isSent: false, problem: messageOf(error) };
  }
}

/** @returns whether there was one */
async function sendNext(options: NotifierOptions): Promise<boolean> {
  const { store, channels, logger, retries = usualRetries } = options;
  const names = channels.map(({ name }) => name);
  const due = await takeDue(store, names, retries);
  if (due === undefined) return false;
  const { notificationId, runId, event, isLastTry } = due;
  const channel = channels.find(({ name }) => name === due.channel);
  if (channel === undefined) return true;
  const unneeded = await whyUnneeded(options, due);
  if (unneeded !== undefined) {
    await markFailed(store, notificationId, `no longer needed, as ${unneeded}`, true);
    return true;
  }
  const about = { runId, event, channel: channel.name, destination: channel.destination };
  const { problem, isSent } = await trySending(channel, () => messageFor(options, due));
  if (isSent) {
    await markSent(store, notificationId, problem);
    if (problem === null) logger.info(about, 'A notification was sent.');
    else logger.error({ ...about, problem }, 'A notification did not reach everybody.');
    return true;
  }
  await markFailed(store, notificationId, problem ?? '', isLastTry);
  if (isLastTry) logger.error({ ...about, problem }, 'A notification was given up. Look at the run yourself.');
  else logger.warn({ ...about, problem }, 'A notification could not be sent. It is tried again.');
  return true;
}

/** Why nobody has to hear of it any more, as a clause; undefined while somebody has. */
async function whyUnneeded(
  { store, lateAfterMs }: NotifierOptions,
  { runId, occasion, event }: DueNotification,
): Promise<string | undefined> {
  if (!(await isStillSo(store, { runId, occasion }, lateAfterMs))) return 'the run has gone on since';
  if (event !== 'needs-person' || (await findSettlingRun(store, runId)) === null) return undefined;
  const remedy = remedyOfReport(await readRunReport(store, runId));
  return remedy === 'person' ? undefined : 'a later run has settled it since';
}

async function messageFor(options: NotifierOptions, due: DueNotification) {
  const { store, consoleUrl, labelOf } = options;
  const report = await readRunReport(store, due.runId);
  const { jobId } = report.run;
  const jobLabel = jobId === null ? undefined : await labelOf(jobId);
  const late = due.event === 'late' ? await lateFacts(options, report.run) : undefined;
  return runMessage(due, report, { jobLabel, consoleUrl, late });
}

async function lateFacts({ store, doingOf }: NotifierOptions, run: Run): Promise<MessageFacts['late']> {
  const { since, outageWait } = await whyLate(store, run.runId);
  return { since, doing: await doingOf({ ...run, outageWait }) };
}
