import { addDays, type Day } from '../domain/day.js';
import type { Bench, Gap } from './bench.js';
import { greatestExcess } from './rows.js';

/** After so many tries something else is at work. */
const mostRounds = 4;

/**
 * Makes the contract's quantities what they were before the probe, on every day. A change is cancelled by its opposite
 * on the same date; where Autotask refuses that, the contract is ended before the changes and lengthened again, which
 * Autotask's documentation names as the way to undo adjustments:
 * https://ww1.autotask.net/help/Content/KB_Autotask/Contracts/KB360046793691.html
 *
 * @returns what is left, one sentence each; none: everything is as it was
 * @throws ProbeStop where the outcome of a write is not known
 */
export async function putBack(bench: Bench): Promise<string[]> {
  for (let round = 1; round <= mostRounds; round += 1) {
    const endLeft = await restoreEnd(bench);
    if (endLeft !== undefined) return [endLeft];
    const gaps = await bench.gaps();
    if (gaps.length === 0) return [];
    const strange = gaps.filter((gap) => !isOurs(bench, gap));
    if (strange.length > 0) return sentences(strange, 'more than the probe changed, so it was left alone');
    const remaining = await cancel(bench, gaps);
    if (remaining.length > 0 && !(await moveAway(bench, remaining))) {
      return sentences(remaining, 'put it back in the screens of Autotask');
    }
  }
  return sentences(await bench.gaps(), 'run the probe again, or put it back in the screens of Autotask');
}

/** A line that the probe made may begin with any quantity; of others no more is undone than it did. */
function isOurs({ state }: Bench, { contractServiceId, excess }: Gap): boolean {
  if (!state.before.some((line) => line.contractServiceId === contractServiceId)) return true;
  const changes = state.writes
    .filter((write) => write.contractServiceId === contractServiceId && write.outcome !== 'refused')
    .map(({ unitChange }) => Math.abs(unitChange ?? 0));
  return greatestExcess(excess) <= changes.reduce((sum, change) => sum + change, 0);
}

/** @returns the lines with what could not be cancelled by an opposite change */
async function cancel(bench: Bench, gaps: readonly Gap[]): Promise<Gap[]> {
  const remaining: Gap[] = [];
  for (const { contractServiceId, excess } of gaps) {
    for (const [index, { from, units }] of excess.entries()) {
      const isHopeless = bench.refusesSecond.has(contractServiceId) && from >= bench.state.firstDay;
      const write = isHopeless ? undefined : await bench.adjust(contractServiceId, bench.sent(from), -units);
      if (write?.outcome === 'accepted') continue;
      if (write?.key === 'DuplicatePeriod') bench.refusesSecond.add(contractServiceId);
      remaining.push({ contractServiceId, excess: excess.slice(index) });
      break;
    }
  }
  return remaining;
}

/** @returns whether the contract was ended before the changes and lengthened again */
async function moveAway(bench: Bench, gaps: readonly Gap[]): Promise<boolean> {
  const first = gaps.flatMap(({ excess }) => excess.map(({ from }) => from)).sort()[0];
  if (first === undefined || first < bench.state.firstDay) return false;
  const ended = await bench.moveEnd(addDays(first, -1));
  if (ended.outcome === 'refused') return false;
  if ((await restoreEnd(bench)) !== undefined) return true;
  await bench.poll(async () => (await bench.gaps()).length === 0);
  return true;
}

/** Gives the contract its own end again, where a write of the probe took it. */
async function restoreEnd(bench: Bench): Promise<string | undefined> {
  const { contractEnd, contractId, writes } = bench.state;
  if (!writes.some(({ kind, outcome }) => kind === 'end' && outcome !== 'refused')) return undefined;
  const end = await endNow(bench);
  if (end === contractEnd) return undefined;
  const restored = await bench.moveEnd(contractEnd);
  const isBack =
    restored.outcome === 'accepted' && (await bench.poll(async () => (await endNow(bench)) === contractEnd));
  if (isBack !== false && isBack !== undefined) return undefined;
  return `The contract ${contractId} ends on ${(await endNow(bench)) ?? 'a day that does not show'} and not on ${contractEnd}: set its end to ${contractEnd} in the screens of Autotask.`;
}

async function endNow({ tenant, state }: Bench): Promise<Day | undefined> {
  return (await tenant.contract(state.contractId))?.endDate.slice(0, 10);
}

function sentences(gaps: readonly Gap[], advice: string): string[] {
  return gaps.map(({ contractServiceId, excess }) => {
    const parts = excess.map(({ from, units }) => `${units > 0 ? '+' : ''}${units} from ${from}`);
    return `The contract line ${contractServiceId} has other units than before (${parts.join(', ')}): ${advice}.`;
  });
}
