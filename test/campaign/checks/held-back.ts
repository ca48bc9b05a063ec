import type { Evidence } from '../evidence.js';
import { keyOf } from '../ledger.js';
import { sharedTiming } from '../timing.js';
import type { Check, Violation } from './check.js';

const promise = 'what is held back is not changed';

/** The store tells the time more finely than the simulator. */
const clockStepMs = 5;

/** No change is begun while a person holds its line back; one that was on its way may still come. */
export const heldBack: Check = ({ holds, claims, writes }) =>
  holds.flatMap(({ key, from, until }): Violation[] => {
    const begun = claims.filter(({ contractId, serviceId, sendingAt }) => {
      const isWithin = sendingAt !== null && sendingAt > from + clockStepMs && sendingAt < until;
      return isWithin && keyOf(contractId, serviceId) === key;
    });
    const sent = writes.filter(({ contractId, serviceId, call: { startedAt } }) => {
      const isWithin = startedAt > from + sharedTiming.stallAllowanceMs && startedAt < until;
      return isWithin && keyOf(contractId, serviceId) === key;
    });
    return [
      ...begun.map(({ sendingAt }) => `Line ${key}: a change was begun ${later(sendingAt, from)} ms after the hold.`),
      ...sent.map(({ call }) => `Line ${key}: a request came ${later(call.startedAt, from)} ms after the hold.`),
    ].map((details) => ({ promise, details }));
  });

function later(at: Evidence['claims'][number]['sendingAt'], from: number): number {
  return Math.round((at ?? 0) - from);
}
