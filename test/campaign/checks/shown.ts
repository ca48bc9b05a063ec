import type { CampaignCase } from '../case.js';
import type { Evidence, RunEvidence } from '../evidence.js';
import { keyOf, unitsOn, type Write } from '../ledger.js';
import type { ShownChange } from '../shown-changes.js';
import type { Check, Violation } from './check.js';
import { daysLater, referenceDay } from './days.js';
import { senderOf } from './senders.js';
import { statesWithin } from './states.js';

/** With `EffectiveDateConflict` `NextDay`, a change may count from a day so many days later than was shown. */
const mostDaysLater = 12;

/** Whether a change is the one that people were shown. */
export function isAsShown(
  { parameters }: CampaignCase,
  { kind, effectiveDate, unitChange }: Write,
  shown: ShownChange | undefined,
): boolean {
  if (shown === undefined) return false;
  if (kind === 'create') return shown.isNew;
  const last =
    parameters.EffectiveDateConflict === 'NextDay'
      ? daysLater(shown.effectiveDate, mostDaysLater)
      : shown.effectiveDate;
  const date = effectiveDate ?? '';
  return unitChange === shown.after - shown.before && date >= shown.effectiveDate && date <= last;
}

const promise = 'a preview is applied as it was shown';

/** A preview changes nothing. A run that applies it makes its changes and no others, and none if it asks for that. */
export const asShown: Check = (evidence) => {
  const { runs, writes } = evidence;
  return runs.flatMap((run): Violation[] => {
    const { role, runId, workflowId, appliesPreview } = run.run;
    const breach = (details: string): Violation => ({ promise, details: `Run ${workflowId} ${details}` });
    const made = writes.filter((write) => senderOf(evidence, write)?.runId === runId);
    if (role === 'preview' || role === 'refused') {
      const isRefused = run.storeStatus === 'Failed' && run.codes.includes('AT17');
      return [
        ...made.map((write) => breach(`is a ${role} one, and ${changeText(write)}.`)),
        ...(role === 'refused' && !isRefused ? [breach('was given the digest of another plan, and not refused.')] : []),
      ];
    }
    return role === 'chaos' && appliesPreview ? notAsShown(evidence, run, made).map(breach) : [];
  });
};

function changeText({ contractId, serviceId, unitChange, effectiveDate }: Write): string {
  return `changed line ${keyOf(contractId, serviceId)} by ${unitChange} from ${effectiveDate ?? 'no day'}`;
}

/** What a run did that the preview did not show, or that it was not to do any more. */
function notAsShown(evidence: Evidence, run: RunEvidence, made: readonly Write[]): string[] {
  const { case: each, shown } = evidence;
  if (shown === null) return [];
  const moved = [...shown].filter(([key, change]) => hasMoved(evidence, run, key, change)).map(([key]) => key);
  return made.flatMap((write): string[] => {
    if (each.preview?.ifMoved === 'Refuse' && moved.length > 0) {
      return [`was to change nothing, as ${moved.join(', ')} had moved, and ${changeText(write)}.`];
    }
    const key = keyOf(write.contractId, write.serviceId);
    return isAsShown(each, write, shown.get(key)) ? [] : [`${changeText(write)}, which the preview did not show.`];
  });
}

/** Whether a line never had, while a run went on, what the preview showed that it has. */
function hasMoved(
  { states, case: { period } }: Evidence,
  { run }: RunEvidence,
  key: string,
  { isNew, before, effectiveDate }: ShownChange,
): boolean {
  const day = referenceDay(effectiveDate, period.end);
  const within = statesWithin(states.get(key) ?? [], run);
  return !isNew && !within.some(({ rows }) => unitsOn(rows, day) === before);
}
