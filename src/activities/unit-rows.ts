import type { AutotaskClient, ContractServiceUnit, OwnedRows } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { isReallyEmpty, quantityKnown, type LineHistory } from '../domain/sync/line-history.js';
import {
  coverDays,
  mayHideZero,
  profileByRows,
  profileOf,
  type Profile,
  type Unreadable,
} from '../domain/sync/profile.js';
import { runFailure } from './failures.js';
import { contradictionsWithin, odditiesOf } from './odd-rows.js';

/** A contract line and the days whose quantities are asked for. */
export interface LineWindow {
  readonly contractServiceId: number;
  readonly from: Day;
  readonly to: Day;
  /** Whether the rows are in doubt although they hold every day. */
  readonly isDoubted?: boolean;
}

/** A line that shows no unit row. */
export interface LineWithoutRows {
  readonly history: LineHistory;
}

/** This many lines without a row are enough to tell that rows are not visible. */
const enoughToTell = 10;

/** The unit rows of some lines: all of a line's rows, or those that cover the days that were asked for. */
export class UnitRows {
  readonly #autotask: AutotaskClient;
  readonly #byLine: Map<number, readonly ContractServiceUnit[]>;
  /** Lines whose second read lacked rows that the first one had. */
  readonly #contradicted: ReadonlySet<number>;
  /** Lines with a row that cannot be used. */
  readonly #oddities: ReadonlyMap<number, string>;

  private constructor(
    autotask: AutotaskClient,
    byLine: Map<number, readonly ContractServiceUnit[]>,
    contradicted: ReadonlySet<number>,
    oddities: ReadonlyMap<number, string>,
  ) {
    this.#autotask = autotask;
    this.#byLine = byLine;
    this.#contradicted = contradicted;
    this.#oddities = oddities;
  }

  /**
   * Completes the rows of a query with a date. A line with a day that no row holds is read once more without a date:
   * only that tells whether the line has no row for the day, or the row was not shown.
   *
   * @param shown with the odd rows by the lines that they belong to
   */
  static async complete(
    autotask: AutotaskClient,
    shown: OwnedRows<ContractServiceUnit, number>,
    lines: readonly LineWindow[],
  ): Promise<UnitRows> {
    const byLine = new Map<number, readonly ContractServiceUnit[]>(groupBy(shown.rows, (row) => row.contractServiceID));
    const odd = odditiesOf(shown.odd);
    const incomplete = lines.filter(({ contractServiceId, from, to, isDoubted }) => {
      if (odd.has(contractServiceId)) return false;
      return isDoubted === true || !coverDays(byLine.get(contractServiceId) ?? [], from, to);
    });
    const ids = [...new Set(incomplete.map(({ contractServiceId }) => contractServiceId))];
    const undated = await autotask.units.ofLines(ids);
    const all = groupBy(undated.rows, (row) => row.contractServiceID);
    const contradicted = new Set<number>();
    for (const contractServiceId of ids) {
      const rows = all.get(contractServiceId) ?? [];
      const known = new Set(rows.map(({ id }) => id));
      const leftOut = (byLine.get(contractServiceId) ?? []).filter(({ id }) => !known.has(id));
      if (leftOut.length > 0) contradicted.add(contractServiceId);
      byLine.set(contractServiceId, [...rows, ...leftOut]);
    }
    const oddities = new Map([...contradictionsWithin(byLine), ...odditiesOf(undated.odd), ...odd]);
    return new UnitRows(autotask, byLine, contradicted, oddities);
  }

  of(contractServiceId: number): readonly ContractServiceUnit[] {
    return this.#byLine.get(contractServiceId) ?? [];
  }

  /** Whether a row holds the day. If none does, the rows alone do not tell what that means. */
  covers(contractServiceId: number, day: Day): boolean {
    const isCertain = !this.#contradicted.has(contractServiceId) && !this.#oddities.has(contractServiceId);
    return isCertain && coverDays(this.of(contractServiceId), day, day);
  }

  knownQuantity(contractServiceId: number, day: Day, history: LineHistory): number | Unreadable {
    return this.#doubtOf(contractServiceId, day) ?? quantityKnown(this.of(contractServiceId), day, history);
  }

  profile({ contractServiceId, from, to }: LineWindow): Profile | Unreadable {
    return this.#doubtOf(contractServiceId, from) ?? profileOf(this.of(contractServiceId), from, to);
  }

  /** The profile if Autotask shows no row of 0 units, as far as the rows of the line allow that. */
  profileIfZeroIsHidden(line: LineWindow): Profile | Unreadable {
    const { contractServiceId, from, to } = line;
    const rows = this.of(contractServiceId);
    if (!mayHideZero(rows)) return this.profile(line);
    return this.#doubtOf(contractServiceId, from) ?? profileByRows(rows, from, to);
  }

  #doubtOf(contractServiceId: number, day: Day): Unreadable | undefined {
    const reason = this.#oddities.get(contractServiceId);
    if (reason !== undefined) return { unreadable: 'odd', day, reason };
    return this.#contradicted.has(contractServiceId) ? { unreadable: 'tied', day } : undefined;
  }

  /**
   * Which of the lines without a row really have no units.
   *
   * @throws an ApplicationFailure that ends the run if no row is visible at all and nothing else explains that
   */
  async reallyEmpty<Line extends LineWithoutRows>(lines: readonly Line[]): Promise<Set<Line>> {
    if (lines.length === 0) return new Set();
    const areUnexplained = lines.some(({ history }) => !isReallyEmpty(history, false));
    const areVisible = areUnexplained && (await this.areVisible(lines.length));
    if (areUnexplained && !areVisible) throw notVisible(lines.length);
    return new Set(lines.filter(({ history }) => isReallyEmpty(history, areVisible)));
  }

  /** Whether rows are visible at all. Asks Autotask only if few lines were read, all without a row. */
  async areVisible(linesWithoutRows: number): Promise<boolean> {
    if ([...this.#byLine.values()].some((rows) => rows.length > 0)) return true;
    return linesWithoutRows < enoughToTell && (await this.#autotask.units.areVisible());
  }
}

function notVisible(lines: number) {
  const message = `Autotask shows no unit row of any of ${lines} contract lines.`;
  return runFailure('QuantitiesNotVisible', message, [{ code: 'AT46', values: { lines } }]);
}
