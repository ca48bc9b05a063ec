import type { Day } from '../core/day.js';
import type { PeriodGrid } from './period-grid.js';

/**
 * One ContractServiceUnits row: the quantity of a contract service over a billing period, or over the part of one that an
 * adjustment split off. Never changed in place, so that an older list of rows stays what it was.
 */
export interface UnitRow {
  readonly id: number;
  readonly contractServiceID: number;
  readonly contractID: number;
  readonly serviceID: number;
  readonly start: Day;
  readonly end: Day;
  /** It starts on the date of a change and not where a billing period starts. */
  readonly split: boolean;
  readonly units: number;
  readonly unitPrice: number;
  readonly unitCost: number;
  /** When the row was approved and posted, in milliseconds since 1970. */
  readonly postedAt: number | null;
}

export type RowEnd = 'dayBefore' | 'sameDay';

/** What the laying of rows needs beside the rows: the contract's periods, where rows end, and ids for new rows. */
export interface RowContext {
  grid: PeriodGrid;
  /** Where a row ends that an adjustment split. */
  splitRowEnd: RowEnd;
  /**
   * Where the former row of any adjustment ends. `sameDay`: where it begins on the effective date it stays beside the new row,
   * one day long.
   */
  formerRowEnds: RowEnd;
  nextRowId: () => number;
}

export type LineOfRows = Pick<UnitRow, 'contractServiceID' | 'contractID' | 'serviceID' | 'unitPrice' | 'unitCost'>;

/** A quantity that holds from a day on. */
export interface QuantityStep {
  from: Day;
  units: number;
}

export interface RowChange {
  day: Day;
  unitChange: number;
  unitPrice?: number | undefined;
  unitCost?: number | undefined;
}

/** The rows of a line whose quantities are known by day, over the whole contract. Steps outside the contract do not show. */
export function layRows(line: LineOfRows, steps: readonly QuantityStep[], context: RowContext): UnitRow[] {
  const { grid } = context;
  const ordered = steps.toSorted((a, b) => a.from - b.from);
  const within = ordered.map((step) => step.from).filter((day) => day >= grid.start && day <= grid.end);
  const onGrid = new Set(grid.starts);
  const starts = [...new Set([...grid.starts, ...within])].sort((a, b) => a - b);
  let next = 0;
  let units = 0;
  const rows = starts.map((start): UnitRow => {
    for (let step = ordered[next]; step !== undefined && step.from <= start; step = ordered[next]) {
      units = step.units;
      next += 1;
    }
    return { ...line, id: context.nextRowId(), start, end: start, split: !onGrid.has(start), units, postedAt: null };
  });
  return withEnds(rows, context);
}

/** The rows after an adjustment: one row may be split in two, and every row from the day on carries the change to the contract's end. */
export function adjustRows(rows: readonly UnitRow[], change: RowChange, context: RowContext): UnitRow[] {
  const index = rowIndexOn(rows, change.day);
  const containing = rows[index];
  if (containing === undefined) return [...rows];
  const cut = withRowFrom(change.day, rows, { index, row: containing }, context);
  const adjusted = cut.map((row, each) =>
    row.start < change.day || isFormer(cut, each)
      ? row
      : {
          ...row,
          units: row.units + change.unitChange,
          unitPrice: change.unitPrice ?? row.unitPrice,
          unitCost: change.unitCost ?? row.unitCost,
        },
  );
  return withEnds(adjusted, context);
}

/** The rows with one that begins on a day: the row that contains it, cut where that is needed. */
function withRowFrom(
  day: Day,
  rows: readonly UnitRow[],
  { index, row }: { index: number; row: UnitRow },
  { formerRowEnds, nextRowId }: RowContext,
): readonly UnitRow[] {
  if (row.start < day) {
    return rows.toSpliced(index + 1, 0, { ...row, id: nextRowId(), start: day, split: true, postedAt: null });
  }
  return formerRowEnds === 'dayBefore' ? rows : rows.toSpliced(index + 1, 0, { ...row, id: nextRowId() });
}

/** Whether a row is the one-day remainder of another that begins on the same day, and counts for nothing. */
export function isFormer(rows: readonly UnitRow[], index: number): boolean {
  return rows[index + 1]?.start === rows[index]?.start;
}

/**
 * The rows after the contract's end moved. Those that start after a shortened end are gone with their quantities; a restored end
 * brings the periods back with the last quantity that is left, which is the documented way to undo an adjustment.
 */
export function refitRows(rows: readonly UnitRow[], context: RowContext): UnitRow[] {
  const { grid } = context;
  const kept = rows.filter((row) => row.start <= grid.end);
  const last = kept.at(-1);
  if (last === undefined) return [];
  const added = grid.starts
    .filter((start) => start > last.start)
    .map((start): UnitRow => ({ ...last, id: context.nextRowId(), start, split: false, postedAt: null }));
  return withEnds([...kept, ...added], context);
}

function rowIndexOn(rows: readonly UnitRow[], day: Day): number {
  return rows.findLastIndex((row) => row.start <= day);
}

function withEnds(rows: readonly UnitRow[], { grid, splitRowEnd, formerRowEnds }: RowContext): UnitRow[] {
  const overlapping = splitRowEnd === 'sameDay' || formerRowEnds === 'sameDay';
  return rows.map((row, index) => {
    const next = rows[index + 1];
    const sameDay = next !== undefined && (isFormer(rows, index) || (next.split && overlapping));
    const end = next === undefined ? grid.end : sameDay ? next.start : next.start - 1;
    return row.end === end ? row : { ...row, end };
  });
}
