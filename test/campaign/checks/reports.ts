import { keyOf, unitsOn, type LineState } from '../ledger.js';
import type { CampaignRun } from '../runs.js';
import type { Check, Violation } from './check.js';
import { effectiveDatesOf, referenceDays, usualDates } from './days.js';
import { statesWithin } from './states.js';
import { changesUndoneBy } from './undone.js';

export const everyRunEnds: Check = ({ runs }) => {
  return runs.flatMap(({ run, storeStatus, closed, codes }): Violation[] => {
    const says = (details: string): Violation => {
      return { promise: 'every run ends and says so', details: `Run ${run.workflowId}: ${details}` };
    };
    if (run.endedAt === null) return [says(`it hangs; the store calls it ${storeStatus ?? 'nothing'}.`)];
    // Terminated before its first step: nobody has heard of it.
    if (storeStatus === null && run.temporalStatus === 'TERMINATED') return [];
    const expected =
      { COMPLETED: /^Completed/, FAILED: /^(Failed|Rejected)$/, CANCELLED: /^Cancelled$/, CANCELED: /^Cancelled$/ }[
        run.temporalStatus ?? ''
      ] ?? /^(Terminated|Completed.*|Failed|Rejected|Cancelled)$/;
    // A run may have closed itself just before it was terminated.
    if (!closed || !expected.test(storeStatus ?? '')) {
      return [says(`Temporal calls it ${run.temporalStatus ?? 'nothing'}, and the store ${storeStatus ?? 'nothing'}.`)];
    }
    if (run.temporalStatus === 'TERMINATED') return [];
    // What a run is to log is not known if its start is refused: then it logs what every run does, and AT22 is Verbose.
    const isRefused = codes[0] === 'AT17' && storeStatus === 'Failed';
    if (codes[0] !== 'AT22' && !isRefused) return [says(`its log begins with ${codes[0] ?? 'nothing'}.`)];
    const closings = codes.filter((code) => code === 'AT24').length;
    if (closings !== 1) return [says(`its log has ${closings} entries AT24.`)];
    const last = codes.at(-1) ?? '';
    return last === 'AT24' ? [] : [says(`its log ends with ${last}.`)];
  });
};

/**
 * Of a failed run. One that was not approved (AT59), or stopped by its preview (AT56), looks at no record; if it was reset, it
 * still has the records that its former execution had begun with, and says that it makes no changes of them.
 */
const failureCodes = ['AT02', 'AT03', 'AT16', 'AT18', 'AT23', 'AT42', 'AT46', 'AT48', 'AT56', 'AT59'];

export const everyRecord: Check = ({ runs }) => {
  return runs.flatMap(({ run, storeStatus, lines, unaccounted, codes }): Violation[] => {
    if (storeStatus === null) return [];
    const promise = 'every record and line is accounted for';
    const open = lines.filter(({ state, outcome }) => state !== 'settled' || outcome === null).length;
    if (open > 0) return [{ promise, details: `Run ${run.workflowId}: ${open} lines have no outcome.` }];
    const told = storeStatus === 'Cancelled' || storeStatus === 'Terminated';
    if (unaccounted === 0 || told || codes.some((code) => failureCodes.includes(code))) return [];
    return [{ promise, details: `Run ${run.workflowId}: ${unaccounted} records have no outcome.` }];
  });
};

/** Outcomes by which a run says that it changed the quantity. */
export const changedCodes = ['AT09', 'AT11', 'AT13', 'AT62'];

/**
 * The dates of the changes that people made of a line during a run. One on the very same date as a change of ours looks
 * exactly like it, or takes it back unseen, which the guarantee leaves out.
 */
function editsWithin(history: readonly LineState[], run: CampaignRun): string[] {
  return history.flatMap(({ by, at, change }) => {
    return by === 'person' && isWithin(run, at) && change !== undefined ? [change.effectiveDate] : [];
  });
}

function isWithin({ startedAt, endedAt }: CampaignRun, at: number): boolean {
  return at >= startedAt && at <= (endedAt ?? Infinity);
}

/** What a run reports as done was done, by it and within it. */
export const honest: Check = (evidence) => {
  const { world, period } = evidence.case;
  const { runs, writes, states, contractEnds } = evidence;
  return runs.flatMap(({ run, lines, isUndo }) => {
    const undone = changesUndoneBy(evidence, run);
    return lines.flatMap(({ contractId, serviceId, outcome }): Violation[] => {
      if (contractId === null || serviceId === null || outcome === null) return [];
      const key = keyOf(contractId, serviceId);
      const target = isUndo === true ? undone.get(key)?.before : world.fed.get(key)?.target;
      if (target === undefined) return [];
      const told = `Run ${run.workflowId} reports ${outcome} for line ${key}`;
      const until = run.endedAt ?? Infinity;
      const history = states.get(key) ?? [];
      const promise = 'what is reported as done is done';
      const effective = effectiveDatesOf(evidence.case, serviceId);
      const dates = usualDates(world.scenario.autotask.contracts, effective, contractId);
      if (changedCodes.includes(outcome) && target !== 0) {
        const onLine = writes.filter((write) => keyOf(write.contractId, write.serviceId) === key);
        const wasAccepted = (wanted: string) =>
          onLine.some(({ acceptedAt, kind }) => {
            return kind === wanted && acceptedAt !== null && acceptedAt >= run.startedAt && acceptedAt <= until;
          });
        // A line that the run made is new even if a person gave it its units, on whatever date, before the run could.
        const isNew = outcome === 'AT11' && wasAccepted('create') && editsWithin(history, run).length > 0;
        const ours = isNew || wasAccepted('adjust');
        // Where Autotask refused ours, as it has one on the date already, the next one was sent on a later date.
        const sent = onLine.flatMap(({ effectiveDate, call }) =>
          isWithin(run, call.startedAt) ? [effectiveDate] : [],
        );
        const person = editsWithin(history, run).some((date) => dates.includes(date) || sent.includes(date));
        if (!ours && !person) return [{ promise, details: `${told}, and Autotask never accepted a change from it.` }];
      }
      if (![...changedCodes, 'AT10'].includes(outcome)) return [];
      const days = referenceDays(effective, period.end);
      // After its contract's end a line has nothing, which is what 0 asks for.
      if (target === 0 && days.some((day) => day > (contractEnds.get(contractId) ?? day))) return [];
      const had = statesWithin(history, run);
      const wasLeft = ({ rows }: LineState) => days.some((day) => unitsOn(rows, day) === undone.get(key)?.after);
      if (outcome === 'AT62' && !had.some(wasLeft)) {
        return [{ promise, details: `${told}, and the line never had what the run had left that was undone.` }];
      }
      if (had.some(({ rows }) => days.some((day) => unitsOn(rows, day) === target))) return [];
      return [{ promise, details: `${told}, and the line never had the ${target} units that it is to have.` }];
    });
  });
};

/** Outcomes by which a run says that it left a line alone. */
const leftAloneCodes = [
  'AT12',
  'AT30',
  'AT32',
  'AT33',
  'AT34',
  'AT37',
  'AT38',
  'AT39',
  'AT47',
  'AT51',
  'AT55',
  'AT60',
  'AT63',
  'AT67',
  'AT69',
];

/** What a run reports as left alone was left alone, as far as nobody else can have changed it in the product's name. */
export const leftAlone: Check = ({ runs, writes, states }) => {
  return runs.flatMap(({ run, lines }, index) => {
    const until = run.endedAt ?? Infinity;
    const alone = runs.every((other, place) => {
      const apart = (other.run.endedAt ?? Infinity) < run.startedAt || other.run.startedAt > until;
      return place === index || (apart && !other.run.interference.has('terminated'));
    });
    if (!alone || run.interference.size > 0) return [];
    return lines.flatMap(({ contractId, serviceId, outcome }): Violation[] => {
      if (outcome === null || !leftAloneCodes.includes(outcome)) return [];
      const edits = editsWithin(states.get(keyOf(contractId ?? 0, serviceId ?? 0)) ?? [], run);
      const done = writes.filter((write) => {
        const same = write.contractId === contractId && write.serviceId === serviceId && write.kind === 'adjust';
        if (!same || edits.includes(write.effectiveDate ?? '')) return false;
        return write.acceptedAt !== null && write.acceptedAt >= run.startedAt && write.acceptedAt <= until;
      });
      if (done.length === 0) return [];
      const details = `Run ${run.workflowId} reports ${outcome} for line ${contractId ?? 0}/${serviceId ?? 0}, and Autotask accepted a change of it.`;
      return [{ promise: 'what is reported as left alone was left alone', details }];
    });
  });
};
