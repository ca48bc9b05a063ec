import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import { dayText } from '../shell/times.js';
import { addressOf } from '../shell/address.js';
import { Notice } from '../components/notice.js';
import { CodeLink } from '../components/level.js';
import type { ConsoleServices } from '../services.js';
import { findLogSubject, type LogSubject } from '../../store/log/log-subjects.js';

/** In an address: the entry of a log that somebody came from to correct its cause, as `run/sequence`. */
export const trailName = 'for';

/** The entry that the address of a page names; undefined where it names none that there is. */
export async function trailOf({ store }: ConsoleServices, context: Context): Promise<LogSubject | undefined> {
  const [, runId, sequence] = /^([^/]+)\/(\d{1,15})$/.exec(context.req.query(trailName) ?? '') ?? [];
  return runId === undefined ? undefined : findLogSubject(store, runId, Number(sequence));
}

/** What the address of a page has to hold so that the page knows where somebody came from. */
export function trailQuery(subject: Pick<LogSubject, 'runId' | 'sequence'> | undefined): { for?: string } {
  return subject === undefined ? {} : { [trailName]: `${subject.runId}/${subject.sequence}` };
}

/**
 * Says which entry of a log is about to be corrected, and what comes next.
 * @param isCorrected it was: the page is one where billing records are made anew
 */
export function Trail(props: {
  subject: LogSubject | undefined;
  isCorrected?: boolean;
  /** What else can be done about it. */
  children?: Child;
}) {
  const { subject, isCorrected = false, children } = props;
  if (subject === undefined) return null;
  const { runId, code, message } = subject;
  return (
    <Notice kind="info">
      <p>
        <CodeLink code={code} /> {message}
      </p>
      <p class="small">
        {isCorrected ? (
          'Once the records are made anew, run the sync again: it no longer warns of what is corrected.'
        ) : (
          <ToCorrect subject={subject} />
        )}{' '}
        {children} <a href={addressOf(`/runs/${runId}/log`, { code })}>Back to the log</a>
      </p>
    </Notice>
  );
}

/** Records that were never made are corrected by making them. */
function ToCorrect({ subject }: { subject: LogSubject }) {
  const { code, periodEnd } = subject;
  return (
    <>
      {code === 'AT15'
        ? 'Look at the report here. If nothing was billed for the period, there is nothing to correct: mark it as seen to under “Needs you”. If something should have been,'
        : 'Correct it here, then'}{' '}
      <a href={reprocessAddress(subject)}>reprocess the billing records</a>
      {periodEnd === null ? '' : ` of the period to ${dayText(periodEnd)}`}, then run the sync again.
    </>
  );
}

/** The form that has billing records made anew, for the period of the run that somebody came from. */
export function reprocessAddress(subject: LogSubject | undefined): string {
  return addressOf('/atria/reports/process', { period: subject?.periodEnd ?? undefined, ...trailQuery(subject) });
}
