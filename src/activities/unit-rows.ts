import type { AutotaskClient, ContractServiceUnit } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { isReallyEmpty, quantityKnown, type LineHistory } from '../domain/line-history.js';
import { coverDays, profileOf, type Profile, type Unreadable } from '../domain/profile.js';
import { runFailure } from './failures.js';

/** A contract line and the days whose quantities are asked for. */
export interface LineDays {
  readonly contractServiceId: number;
  readonly from: Day;
  readonly to: Day;
  /** Whether what the rows say is to be doubted although they hold every day. */
  readonly isDoubted?: boolean;
}

/** A line that shows no unit row. */
export interface LineWithoutRows {
  readonly history: LineHistory;
}

/** From so many lines without a row on, nothing else is asked for to tell that rows are not visible. */
const enoughToTell = 10;

/** The unit rows of some lines: all of a line's rows, or those that cover the days that were asked for. */
export class UnitRows {
  readonly #autotask: AutotaskClient;
  readonly #byLine: Map<number, readonly ContractServiceUnit[]>;
  /** Lines of which the second read left rows out that the first one had. */
  readonly #contradicted: ReadonlySet<number>;

  private constructor(
    autotask: AutotaskClient,
    byLine: Map<number, readonly ContractServiceUnit[]>,
    contradicted: ReadonlySet<number>,
  ) {
    this.#autotask = autotask;
    this.#byLine = byLine;
    this.#contradicted = contradicted;
  }

  /**
   * Completes rows that a query with a date has shown. A line of which they leave a day out is read once more without a
   * date: where a day has no row, only that tells whether the line has none, or it was not shown.
   */
  static async complete(
    autotask: AutotaskClient,
    shown: readonly ContractServiceUnit[],
    lines: readonly LineDays[],
  ): Promise<UnitRows> {
    const byLine = new Map<number, readonly ContractServiceUnit[]>(groupBy(shown, (row) => row.contractServiceID));
    const incomplete = lines.filter(({ contractServiceId, from, to, isDoubted }) => {
      return isDoubted === true || !coverDays(byLine.get(contractServiceId) ?? [], from, to);
    });
    const ids = [...new Set(incomplete.map(({ contractServiceId }) => contractServiceId))];
    const all = groupBy(await autotask.units.ofLines(ids), (row) => row.contractServiceID);
    const contradicted = new Set<number>();
    for (const contractServiceId of ids) {
      const rows = all.get(contractServiceId) ?? [];
      const known = new Set(rows.map(({ id }) => id));
      const leftOut = (byLine.get(contractServiceId) ?? []).filter(({ id }) => !known.has(id));
      if (leftOut.length > 0) contradicted.add(contractServiceId);
      byLine.set(contractServiceId, [...rows, ...leftOut]);
    }
    return new UnitRows(autotask, byLine, contradicted);
  }

  of(contractServiceId: number): readonly ContractServiceUnit[] {
    return this.#byLine.get(contractServiceId) ?? [];
  }

  /** Whether rows hold the day; where none does, it depends on more than them what that means. */
  hold(contractServiceId: number, day: Day): boolean {
    return !this.#contradicted.has(contractServiceId) && coverDays(this.of(contractServiceId), day, day);
  }

  quantityOn(contractServiceId: number, day: Day, history: LineHistory): number | Unreadable {
    if (this.#contradicted.has(contractServiceId)) return { unreadable: 'tied', day };
    return quantityKnown(this.of(contractServiceId), day, history);
  }

  profile({ contractServiceId, from, to }: LineDays): Profile | Unreadable {
    if (this.#contradicted.has(contractServiceId)) return { unreadable: 'tied', day: from };
    return profileOf(this.of(contractServiceId), from, to);
  }

  /**
   * Which of the lines without a row really have no units.
   *
   * @throws an ApplicationFailure that ends the run where no row is visible at all, and nothing else explains that
   */
  async reallyEmpty<Line extends LineWithoutRows>(lines: readonly Line[]): Promise<Set<Line>> {
    if (lines.length === 0) return new Set();
    const areUnexplained = lines.some(({ history }) => !isReallyEmpty(history, false));
    const areVisible = areUnexplained && (await this.areVisible(lines.length));
    if (areUnexplained && !areVisible) throw notVisible(lines.length);
    return new Set(lines.filter(({ history }) => isReallyEmpty(history, areVisible)));
  }

  /** Whether rows are visible at all. It is asked for where only few lines, all without a row, were read. */
  async areVisible(linesWithoutRows: number): Promise<boolean> {
    if ([...this.#byLine.values()].some((rows) => rows.length > 0)) return true;
    return linesWithoutRows < enoughToTell && (await this.#autotask.units.areVisible());
  }
}

function notVisible(lines: number) {
  const message = `Autotask shows no unit row of any of ${lines} contract lines.`;
  return runFailure('QuantitiesNotVisible', message, [{ code: 'AT46', values: { lines } }]);
}
