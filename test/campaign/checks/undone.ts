import type { Evidence } from '../evidence.js';
import type { CampaignRun } from '../runs.js';
import { keyOf, unitsOn, type Write } from '../ledger.js';
import type { Check, Violation } from './check.js';
import { nextDay, referenceDay } from './days.js';
import { senderOf } from './senders.js';
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

type Changes = ReadonlyMap<string, UndoneChange>;

/** The changes that a run undoes, by line: those of the undisturbed run before it, or of the last of these. */
export function changesUndoneBy(evidence: Evidence, { runId }: Pick<CampaignRun, 'runId'>): Changes {
  const prepared = undoneRuns(evidence);
  const place = prepared.findIndex((run) => run.runId === runId);
  return changesOf(evidence, place === -1 ? prepared.at(-1) : prepared[place - 1]);
}

/** The changes that a change of an undo belongs to. */
export function changesUndoneIn(evidence: Evidence, write: Write): Changes {
  const maker = makerOf(evidence, write);
  return maker === undefined ? changesOf(evidence, undoneRuns(evidence).at(-1)) : changesUndoneBy(evidence, maker);
}

function changesOf(evidence: Evidence, undone: CampaignRun | undefined): Changes {
  const { period } = evidence.case;
  if (undone === undefined) return new Map();
  const made = evidence.writes.filter((write) => makerOf(evidence, write) === undone);
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
 * Which runs a change comes from: the one that is undone first, those that undo one, or those that only sync. They follow
 * one another; what a disturbed run still sends after its end comes before the next ones begin. Only a job that somebody
 * starts beside an undo syncs at the same time: the claims say what it sent.
 */
export function madeBy(evidence: Evidence, write: Write): 'undone' | 'undo' | 'sync' | undefined {
  const { kind, acceptedAt } = write;
  if (kind !== 'adjust' || acceptedAt === null) return undefined;
  const prepared = undoneRuns(evidence);
  const quiet = evidence.runs.find(({ run }) => run.role === 'final')?.run;
  if (prepared.length === 0 || acceptedAt >= (quiet?.startedAt ?? Infinity)) return 'sync';
  const maker = makerOf(evidence, write);
  if (maker !== undefined) return maker === prepared[0] ? 'undone' : 'undo';
  return isMadeBeside(evidence, write) ? 'sync' : 'undo';
}

/** The undisturbed runs of which each undoes the one before it; what is disturbed undoes the last one. */
function undoneRuns({ runs }: Evidence): CampaignRun[] {
  return runs.filter(({ run }) => run.role === 'undone').map(({ run }) => run);
}

/** The undisturbed run that made a change; undefined if none of them did. */
function makerOf(evidence: Evidence, { kind, acceptedAt }: Write): CampaignRun | undefined {
  if (kind !== 'adjust' || acceptedAt === null) return undefined;
  return undoneRuns(evidence).find(({ endedAt }) => acceptedAt <= (endedAt ?? Infinity));
}

/** Whether a job beside the undo made a change. */
function isMadeBeside(evidence: Evidence, write: Write): boolean {
  const sender = senderOf(evidence, write);
  return evidence.runs.some(
    ({ run, isUndo }) => run.runId === sender?.runId && run.role === 'chaos' && isUndo !== true,
  );
}

/** A run that undoes another one restores what that run found, from the same day on, and touches no line that has moved. */
export const undoneExactly: Check = (evidence) => {
  const { parameters } = evidence.case;
  const undoing = evidence.writes.filter((write) => madeBy(evidence, write) === 'undo');
  return undoing.flatMap((write): Violation[] => {
    const key = keyOf(write.contractId, write.serviceId);
    const breach = (details: string): Violation[] => [{ promise, details: `Line ${key} ${details}` }];
    const change = changesUndoneIn(evidence, write).get(key);
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
  return evidence.runs.flatMap((each) => {
    const changes = changesUndoneBy(evidence, each.run);
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

/** An undo of a part leaves all other lines as they are, and accounts for each line of the part. */
export const undoneInPart: Check = (evidence) => {
  const { undoPart, runs, writes } = evidence;
  if (undoPart === null) return [];
  const breach = (details: string): Violation => ({ promise, details });
  const undoing = runs.filter(({ run: { role }, isUndo }) => role === 'chaos' && isUndo === true);
  const byUndo = writes.filter((write) => {
    const isOfPrepared = makerOf(evidence, write) !== undefined;
    return !isOfPrepared && madeBy(evidence, write) === 'undo';
  });
  const outside = byUndo.map((write) => keyOf(write.contractId, write.serviceId)).filter((key) => !undoPart.has(key));
  return [
    ...outside.map((key) => breach(`Line ${key} was changed by an undo of a part that it is not in.`)),
    ...undoing.flatMap(({ run, lines, storeStatus }) => {
      const keys = lines.map(({ contractId, serviceId }) => keyOf(contractId ?? 0, serviceId ?? 0));
      const isOver = storeStatus?.startsWith('Completed') === true;
      const forgotten = isOver ? [...undoPart].filter((key) => !keys.includes(key)) : [];
      return [
        ...keys.filter((key) => !undoPart.has(key)).map((key) => `reports line ${key}, which is not in its part.`),
        ...forgotten.map((key) => `says nothing of line ${key}, which is in its part.`),
      ].map((details) => breach(`Run ${run.workflowId} ${details}`));
    }),
  ];
};

const promise = 'an undo restores what the run found';
