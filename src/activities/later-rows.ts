import type { AutotaskClient } from '../autotask/client.js';
import { groupBy } from '../domain/group-by.js';
import { unitsOn, type Step } from '../domain/sync/profile.js';
import { odditiesOf } from './odd-rows.js';
import type { ExistingLine, LineRead } from './read-profiles.js';

/** A change that the read of its line allows, as far as it reaches beyond what was read. */
interface AllowedChange {
  readonly line: Pick<ExistingLine, 'contractServiceId' | 'contractEnd'>;
  readonly read: Pick<LineRead, 'to'>;
  readonly check: { readonly delta: number };
}

interface LaterRows {
  /** By line: the first day beyond the window on which the line has too few units to be reduced. */
  readonly low: ReadonlyMap<number, Step>;
  /** The lines for which that day is uncertain, and why. */
  readonly oddities: ReadonlyMap<number, string>;
}

/** For reductions: checks the lines beyond their windows. */
export async function laterRowsTooLow(autotask: AutotaskClient, changes: readonly AllowedChange[]): Promise<LaterRows> {
  const limits = changes.flatMap(({ line, read, check }) => {
    if (check.delta >= 0 || read.to >= line.contractEnd) return [];
    return [{ contractServiceID: line.contractServiceId, after: read.to, fewerThan: -check.delta }];
  });
  const { rows: few, odd: oddFew } = await autotask.units.fewerThan(limits);
  const all = await autotask.units.ofLines(few.map(({ contractServiceID }) => contractServiceID));
  const byLine = groupBy(all.rows, ({ contractServiceID }) => contractServiceID);
  const low = new Map<number, Step>();
  for (const { contractServiceID, startDate, units } of few) {
    // An old row left beside the new one does not count.
    const decisive = unitsOn(byLine.get(contractServiceID) ?? [], startDate);
    if (typeof decisive === 'number' && decisive !== units) continue;
    const known = low.get(contractServiceID);
    if (known === undefined || startDate < known.from) low.set(contractServiceID, { from: startDate, units });
  }
  const oddLimits = [...odditiesOf(oddFew)].map(([limit, reason]) => [limit.contractServiceID, reason] as const);
  return { low, oddities: new Map([...odditiesOf(all.odd), ...oddLimits]) };
}
