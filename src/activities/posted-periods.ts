import type { AutotaskClient, PeriodRow } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { CheckedChange } from './check-lines.js';

/** A change whose first day may be billed already. */
interface DatedChange {
  readonly lineId: string;
  readonly contractId: number;
  readonly effectiveDate: Day;
}

export function datedOf({ line: { lineId, contractId }, next }: CheckedChange): DatedChange {
  return { lineId, contractId, effectiveDate: next.write.effectiveDate };
}

/** Whether a change counts from a day that is billed already; null if Autotask does not show that for certain. */
interface PostedLine {
  readonly lineId: string;
  readonly isPosted: boolean | null;
}

/**
 * Asks for each change whether Autotask has approved and posted the period of its contract that holds its first day. Contracts
 * bill all of their lines by the same periods, so the other lines tell it of a line that is still to be created.
 */
export async function readPosted(autotask: AutotaskClient, changes: readonly DatedChange[]): Promise<PostedLine[]> {
  const days = changes.map(({ effectiveDate }) => effectiveDate).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const contractIds = [...new Set(changes.map(({ contractId }) => contractId))];
  const { rows, odd } = await autotask.units.periodsOf(contractIds, first, last);
  const uncertain = new Set(odd.flatMap(({ items }) => items));
  const byContract = groupBy(rows, ({ contractID }) => contractID);
  return changes.map(({ lineId, contractId, effectiveDate }) => {
    const holding = (byContract.get(contractId) ?? []).filter((row) => holds(row, effectiveDate));
    return { lineId, isPosted: ofRows(holding, uncertain.has(contractId)) };
  });
}

/** @param hasOddRows whether the contract has rows that cannot be used: one of them may be the posted one */
function ofRows(rows: readonly PeriodRow[], hasOddRows: boolean): boolean | null {
  if (rows.some(({ isPosted }) => isPosted === true)) return true;
  const isUnknown = hasOddRows || rows.length === 0 || rows.some(({ isPosted }) => isPosted === null);
  return isUnknown ? null : false;
}

function holds({ startDate, endDate }: PeriodRow, day: Day): boolean {
  return startDate <= day && endDate >= day;
}
