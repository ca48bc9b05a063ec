import { type Check, type Violation } from './checks/check.js';
import { converged, settled } from './checks/convergence.js';
import { decidedOnce, decisionsKept, onlyApproved } from './checks/decisions.js';
import { effectOnce, linesOnce, onlyPlanned, oneWriter } from './checks/effects.js';
import { heldBack } from './checks/held-back.js';
import { everyRecord, everyRunEnds, honest, leftAlone } from './checks/reports.js';
import { asShown } from './checks/shown.js';
import { undoneExactly, undoneFully, undoneInPart } from './checks/undone.js';
import type { Evidence } from './evidence.js';
import { sharedTiming } from './timing.js';

export type { Violation } from './checks/check.js';

/**
 * Judges a seed by what the simulator saw and by what the runs say, with none of the product's own code: a fault in the
 * product's reconciliation must not be repeated here.
 *
 * A violation names its promise. One of `effectOnce`, `linesOnce` or `oneWriter` means that a customer may be charged twice. One of `converged`
 * means that a change was lost, or a line left alone without need. Most others mean that a run did right and reported wrongly, or did what nobody allowed.
 */
export function checkSeed(evidence: Evidence): Violation[] {
  return checks.flatMap((check) => check(evidence));
}

const takesEffectWithinMs = sharedTiming.stallAllowanceMs + sharedTiming.requestTimeoutMs + sharedTiming.commitWindowMs;

/**
 * Whether the guarantee's conditions held: every change took effect, if at all, within the stall allowance, the request
 * timeout and the commit window after its last check. Where the machine was too slow for that, nothing can be judged.
 */
export function conditionsHeld({ writes, claims }: Evidence): boolean {
  return writes.every((write) => {
    const checks = claims.flatMap(({ contractId, serviceId, sendingAt }) => {
      const same = contractId === write.contractId && serviceId === write.serviceId;
      return same && sendingAt !== null && sendingAt <= write.call.startedAt + clockStepMs ? [sendingAt] : [];
    });
    const checkedAt = Math.max(...checks);
    return checks.length === 0 || (write.acceptedAt ?? 0) <= checkedAt + takesEffectWithinMs;
  });
}

/** The store tells the time more finely than the simulator. */
const clockStepMs = 5;

const secretsKept: Check = ({ leaks }) =>
  leaks.map((where) => ({ promise: 'secrets are nowhere', details: `One is in ${where}.` }));

const checks: readonly Check[] = [
  effectOnce,
  linesOnce,
  onlyPlanned,
  oneWriter,
  heldBack,
  undoneExactly,
  undoneFully,
  undoneInPart,
  onlyApproved,
  decidedOnce,
  decisionsKept,
  asShown,
  everyRunEnds,
  everyRecord,
  honest,
  leftAlone,
  converged,
  settled,
  secretsKept,
];
