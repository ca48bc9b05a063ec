import type { Calendar } from '../domain/schedule/calendar.js';
import { calendarTimes } from '../domain/schedule/calendar-times.js';
import { readCron } from '../domain/schedule/cron.js';
import { isTimeZone } from '../domain/local-time.js';
import { shortText } from '../domain/wording.js';
import { jobWarnings, parameterProblems } from './job-check.js';
import type { FieldProblem, JobTask } from './job.js';

/** The parts of a job that can be wrong. */
export interface DraftParts {
  readonly label: string;
  readonly task: JobTask;
  /** null: the times stay as they are. */
  readonly cron: string | null;
  readonly timeZone: string;
  readonly parametersText: string;
}

/** What becomes of a job as it is being typed. */
export interface DraftCheck {
  /** Why it is refused. */
  readonly refusals: readonly FieldProblem[];
  /** What people may not expect of it. */
  readonly warnings: readonly FieldProblem[];
  /** The next times at which it would run, up to five. */
  readonly nextRuns: readonly Date[];
  readonly calendars: readonly Calendar[];
}

const nextRunsShown = 5;
/** Temporal keeps 400 bytes of a workflow's summary; the label is that. */
const greatestLabelBytes = 400;

/** Checks a job as a form shows it while one types, by the rules of {@link createJob}; it asks no server. */
export function checkDraft({ label, task, cron, timeZone, parametersText }: DraftParts, now: Date): DraftCheck {
  const read = cron === null ? { calendars: [], notes: [] } : readCron(cron);
  const zoneIsKnown = isTimeZone(timeZone);
  const calendars = 'calendars' in read ? read.calendars : [];
  const nextRuns = zoneIsKnown ? firstTimes(calendars, timeZone, now) : [];
  const refusals: FieldProblem[] = [
    ...labelProblems(label),
    ...('refusal' in read ? [{ field: 'cron' as const, message: read.refusal }] : []),
    ...(calendars.length > 0 && zoneIsKnown && nextRuns.length === 0
      ? [{ field: 'cron' as const, message: never }]
      : []),
    ...(zoneIsKnown ? [] : [{ field: 'timeZone' as const, message: unknownZone(timeZone) }]),
    ...parameterProblems(task, parametersText).map((message) => ({ field: 'parametersText' as const, message })),
  ];
  const notes = 'notes' in read ? read.notes : [];
  return {
    refusals,
    warnings: [
      ...notes.map((message) => ({ field: 'cron' as const, message })),
      ...jobWarnings({ task, parametersText, calendars, timeZone }, now),
    ],
    nextRuns,
    calendars,
  };
}

const never = 'The cron expression names no time that is still to come.';

function unknownZone(timeZone: string): string {
  return `"${shortText(timeZone, 80)}" is no time zone. Give an IANA name such as Europe/Berlin, or UTC.`;
}

function labelProblems(label: string): FieldProblem[] {
  if (label.trim() === '') return [{ field: 'label', message: 'The label is missing. It says what the job is for.' }];
  if (/[\r\n]/.test(label)) return [{ field: 'label', message: 'The label must be one line.' }];
  if (Buffer.byteLength(label) <= greatestLabelBytes) return [];
  return [{ field: 'label', message: `The label is longer than ${greatestLabelBytes} bytes. Give a shorter one.` }];
}

function firstTimes(calendars: readonly Calendar[], timeZone: string, now: Date): Date[] {
  const times: Date[] = [];
  for (const time of calendarTimes(calendars, timeZone, now)) {
    times.push(time);
    if (times.length === nextRunsShown) break;
  }
  return times;
}
