import { calendarTimes } from '../../domain/schedule/calendar-times.js';
import { readCron } from '../../domain/schedule/cron.js';
import { clockChangeWarnings } from '../../domain/schedule/daylight-saving.js';
import { isTimeZone } from '../../domain/local-time.js';
import { nextRuns } from '../../jobs/index.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { requireJobByReference, withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { jobTimeText } from '../job-text.js';

interface NextOptions {
  readonly cron?: string | undefined;
  readonly timeZone: string;
  readonly count: number;
  readonly json?: boolean | undefined;
}

interface NextTimes {
  readonly times: readonly Date[];
  /** Whose clocks the schedule means. */
  readonly timeZone: string;
  readonly warnings: readonly string[];
}

/** Shows the next times of a job, or of a cron expression; the latter without any server. */
export async function jobNextCommand(
  session: Session,
  reference: string | undefined,
  options: NextOptions,
): Promise<void> {
  const { terminal } = session;
  const { times, timeZone, warnings } = await nextTimes(session, reference, options);
  if (options.json === true) {
    terminal.json({ times, warnings });
    return;
  }
  for (const warning of warnings) terminal.message(warning);
  if (times.length === 0) terminal.message('It never runs.');
  else terminal.data(times.map((time) => jobTimeText(time, timeZone)).join('\n'));
}

async function nextTimes(
  session: Session,
  reference: string | undefined,
  { cron, timeZone, count }: NextOptions,
): Promise<NextTimes> {
  if ((reference === undefined) === (cron === undefined)) {
    throw new CommandFailure(exitCodes.usage, 'Give either a job or --cron.');
  }
  if (cron !== undefined) return timesOfExpression(cron, timeZone, count);
  return withJobs(session, async (services) => {
    const { jobId, paused, timeZone: own } = await requireJobByReference(services, reference ?? '');
    const warnings = paused ? [`The job is paused: it runs at these times only if it is resumed.`] : [];
    return { times: await nextRuns(services, jobId, count), timeZone: own, warnings };
  });
}

function timesOfExpression(cron: string, timeZone: string, count: number): NextTimes {
  const read = readCron(cron);
  if ('refusal' in read) throw new CommandFailure(exitCodes.usage, read.refusal);
  if (!isTimeZone(timeZone)) {
    throw new CommandFailure(
      exitCodes.usage,
      `"${timeZone}" is no time zone. Give an IANA name such as Europe/Berlin, or UTC.`,
    );
  }
  const now = new Date();
  const times: Date[] = [];
  for (const time of calendarTimes(read.calendars, timeZone, now)) {
    times.push(time);
    if (times.length >= count) break;
  }
  return { times, timeZone, warnings: [...read.notes, ...clockChangeWarnings(read.calendars, timeZone, now)] };
}
