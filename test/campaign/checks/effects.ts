import { keyOf, unitsOn, type Write } from '../ledger.js';
import type { Check, Violation } from './check.js';
import { referenceDay } from './days.js';
import { statesBefore } from './states.js';
import { changesUndoneIn, madeBy } from './undone.js';

/** Every change of ours was needed when it took effect. */
export const effectOnce: Check = (evidence) => {
  const { world, period } = evidence.case;
  return evidence.writes.flatMap((write): Violation[] => {
    if (write.kind !== 'adjust' || write.acceptedAt === null || write.effectiveDate === null) return [];
    const key = keyOf(write.contractId, write.serviceId);
    const target =
      madeBy(evidence, write) === 'undo'
        ? changesUndoneIn(evidence, write).get(key)?.before
        : world.fed.get(key)?.target;
    if (target === undefined) return [];
    const day = referenceDay(write.effectiveDate, period.end);
    const seen = statesBefore(evidence.states.get(key) ?? [], write);
    if (seen.some(({ rows }) => target - unitsOn(rows, day) === write.unitChange)) return [];
    const units = seen.map(({ rows }) => unitsOn(rows, day)).join(', ');
    const details = `Line ${key} was changed by ${write.unitChange} from ${write.effectiveDate}; it had ${units} on ${day} since our last change, and is to have ${target}.`;
    return [{ promise: 'no change takes effect twice', details }];
  });
};

export const linesOnce: Check = ({ linesMade }) => {
  const twice = linesMade.filter((key, index) => linesMade.indexOf(key) !== index);
  return twice.map((key) => ({ promise: 'no line is made twice', details: `Line ${key} was made more than once.` }));
};

export const onlyPlanned: Check = ({ case: { world }, writes, calls }) => {
  const strange = calls.filter(
    ({ system, method, path }) =>
      system === 'autotask' && !/^(GET|POST)$/.test(method) && !/zoneinformation/i.test(path),
  );
  const others = calls.filter(({ method, path, body, system, fault }) => {
    if (system !== 'autotask' || method !== 'POST' || body !== undefined || fault === 'refuse') return false;
    return !/\/query(\/next|\/count)?\/?$/i.test(path) && !/adjustments\/?$|\/services\/?$/i.test(path);
  });
  const outside = writes.filter(({ contractId, serviceId }) => !world.fed.has(keyOf(contractId, serviceId)));
  const pointless = writes.filter(({ kind, unitChange }) => kind === 'adjust' && unitChange === 0);
  const made = writes.filter(({ kind, contractServiceId }) => kind === 'adjust' && contractServiceId === null);
  return [
    ...[...strange, ...others].map(({ method, path }) => `${method} ${path} is none of the product's requests.`),
    ...outside.map((write) => `Line ${keyOf(write.contractId, write.serviceId)} is in no record, and was written.`),
    ...pointless.map((write) => `Line ${keyOf(write.contractId, write.serviceId)} was changed by 0.`),
    ...made.map((write) => `Line ${keyOf(write.contractId, write.serviceId)} was adjusted without its id.`),
  ].map((details) => ({ promise: 'nothing is written outside the plan', details }));
};

export const oneWriter: Check = ({ writes }) => {
  return writes.flatMap((write, index) => {
    const others = writes.slice(0, index).filter((other) => {
      const same = other.contractId === write.contractId && other.serviceId === write.serviceId;
      return same && lastsUntil(other) > write.call.startedAt;
    });
    return others.map((other) => ({
      promise: 'one writer at a time on a line',
      details: `Line ${keyOf(write.contractId, write.serviceId)}: a request came ${lastsUntil(other) - write.call.startedAt} ms before the one before it was through.`,
    }));
  });
};

function lastsUntil({ call, decidedAt }: Write): number {
  return Math.max(call.startedAt + call.durationMs, decidedAt ?? 0);
}
