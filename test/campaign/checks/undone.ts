import { changedCodes } from '../../../src/domain/log/outcomes.js';
import type { Evidence } from '../evidence.js';
import type { CampaignRun } from '../runs.js';
import { keyOf, unitsOn, type Write } from '../ledger.js';
import type { Check, Violation } from './check.js';
import { nextDay, referenceDay } from './days.js';
import { statesBefore, statesWithin } from './states.js';

/** A change of the run that is undone, as the simulator saw it: that run is undisturbed, so nobody else was at the line. */
export interface UndoneChange {
  readonly effectiveDate: string;
  /** The day whose units the product compares. */
  readonly day: string;
  /** The units of that day before the change, and after it. */
  readonly before: number;
  readonly after: number;
}

/** The changes of the run that is undone, by line. */
export function undoneChanges(evidence: Evidence): ReadonlyMap<string, UndoneChange> {
  const { period } = evidence.case;
  const undone = undoneRun(evidence);
  const made = evidence.writes.filter((write) => undone !== undefined && isMadeUntil(undone.endedAt, write));
  return new Map(
    made.flatMap((write) => {
      const { contractId, serviceId, effectiveDate, after } = write;
      if (effectiveDate === null || after === null) return [];
      const key = keyOf(contractId, serviceId);
      const day = referenceDay(effectiveDate, period.end);
      const before = unitsOn(statesBefore(evidence.states.get(key) ?? [], write).at(-1)?.rows ?? [], day);
      return [[key, { effectiveDate, day, before, after: unitsOn(after, day) }] as const];
    }),
  );
}

/**
 * Which runs a change comes from: the one that is undone, those that undo it, or those that only sync. They follow one
 * another; what a disturbed run still sends after its end comes before the next ones begin. Only a job that somebody starts
 * beside an undo syncs at the same time: it makes the undone change again.
 */
export function madeBy(evidence: Evidence, write: Write): 'undone' | 'undo' | 'sync' | undefined {
  const { kind, acceptedAt } = write;
  if (kind !== 'adjust' || acceptedAt === null) return undefined;
  const undone = undoneRun(evidence);
  const quiet = evidence.runs.find(({ run }) => run.role === 'final')?.run;
  if (undone === undefined || acceptedAt >= (quiet?.startedAt ?? Infinity)) return 'sync';
  if (isMadeUntil(undone.endedAt, write)) return 'undone';
  return isMadeAgain(evidence, write) ? 'sync' : 'undo';
}

function undoneRun({ runs }: Evidence): CampaignRun | undefined {
  return runs.find(({ run }) => run.role === 'undone')?.run;
}

function isMadeUntil(endedAt: number | null, { kind, acceptedAt }: Write): boolean {
  return kind === 'adjust' && acceptedAt !== null && acceptedAt <= (endedAt ?? Infinity);
}

/** Whether a job beside the undo changed the line, and this is the change of the undone run once more. */
function isMadeAgain(evidence: Evidence, { contractId, serviceId, unitChange }: Write): boolean {
  const isChangedBeside = evidence.runs.some(({ run, isUndo, lines }) => {
    if (run.role !== 'chaos' || isUndo === true) return false;
    return lines.some((line) => {
      const isSame = line.contractId === contractId && line.serviceId === serviceId;
      return isSame && changedCodes.some((code) => code === line.outcome);
    });
  });
  if (!isChangedBeside) return false;
  const change = undoneChanges(evidence).get(keyOf(contractId, serviceId));
  return change !== undefined && unitChange === change.after - change.before;
}

/** A run that undoes another one restores what that run found, from the same day on, and touches no line that has moved. */
export const undoneExactly: Check = (evidence) => {
  const { parameters } = evidence.case;
  const changes = undoneChanges(evidence);
  const undoing = evidence.writes.filter((write) => madeBy(evidence, write) === 'undo');
  return undoing.flatMap((write): Violation[] => {
    const key = keyOf(write.contractId, write.serviceId);
    const breach = (details: string): Violation[] => [{ promise, details: `Line ${key} ${details}` }];
    const change = changes.get(key);
    if (change === undefined) return breach('was changed by an undo, and the run that it undoes did not change it.');
    const { effectiveDate, day, before, after } = change;
    const dates = [effectiveDate, ...(parameters.EffectiveDateConflict === 'NextDay' ? [nextDay(effectiveDate)] : [])];
    if (!dates.includes(write.effectiveDate ?? '')) {
      return breach(`was undone from ${write.effectiveDate ?? 'no day'}, and changed from ${effectiveDate}.`);
    }
    if (write.unitChange !== before - after) {
      return breach(`went from ${before} to ${after} units, and was undone by ${write.unitChange}.`);
    }
    const seen = statesBefore(evidence.states.get(key) ?? [], write);
    if (seen.some(({ rows }) => unitsOn(rows, day) === after)) return [];
    return breach(`was undone, and never had the ${after} units on ${day} that the undone run left.`);
  });
};

/** A run that undoes another one leaves only those lines to a person that are not as the other one left them. */
export const undoneFully: Check = (evidence) => {
  const changes = undoneChanges(evidence);
  return evidence.runs.flatMap((each) => {
    const lines = each.isUndo === true ? each.lines.filter(({ outcome }) => outcome === 'AT63') : [];
    return lines.flatMap(({ contractId, serviceId }): Violation[] => {
      const key = keyOf(contractId ?? 0, serviceId ?? 0);
      const change = changes.get(key);
      // An undo that counts from the day after the change leaves the units of the day itself as they were.
      const isUndone = evidence.writes.some((write) => {
        const same = write.contractId === contractId && write.serviceId === serviceId;
        return same && madeBy(evidence, write) === 'undo';
      });
      const hasMoved = statesWithin(evidence.states.get(key) ?? [], each.run).some(
        ({ rows }) => change === undefined || unitsOn(rows, change.day) !== change.after,
      );
      if (hasMoved || isUndone) return [];
      const details = `Run ${each.run.workflowId} leaves line ${key} as if it had moved, and it had not.`;
      return [{ promise, details }];
    });
  });
};

const promise = 'an undo restores what the run found';
