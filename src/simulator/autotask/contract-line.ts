import type { Day } from '../core/day.js';
import type { UnitRow } from './unit-rows.js';

/** A contract service with its unit rows. */
export interface ContractLine {
  readonly id: number;
  readonly contractID: number;
  readonly serviceID: number;
  unitPrice: number;
  unitCost: number;
  internalDescription: string | null;
  invoiceDescription: string | null;
  /** Made through the API since the world began: neither part of the scenario nor a person's. */
  readonly madeHere: boolean;
  /** Real time of its creation in milliseconds; -Infinity for the scenario's own. */
  readonly madeAt: number;
  /** In order of their starts. Replaced as a whole, never changed in place. */
  rows: readonly UnitRow[];
  /** Something has set its quantity: a step of the scenario or an adjustment. */
  touched: boolean;
  /** The dates on which an adjustment was accepted; steps of the scenario do not count. */
  readonly adjustedOn: Set<Day>;
  /** What the rows were until which real time (milliseconds), for stale reads; newest last, a few only. */
  past: { until: number; rows: readonly UnitRow[] }[];
}

/** The rows as a read that is late by some milliseconds sees them. */
export function rowsAsOf(line: ContractLine, instant: number): readonly UnitRow[] {
  return line.past.find((past) => past.until > instant)?.rows ?? line.rows;
}

/** The units of a line on a day; 0 where no row holds it. */
export function unitsOn(line: ContractLine, day: Day): number {
  return line.rows.findLast(({ start, end }) => start <= day && day <= end)?.units ?? 0;
}

/** Replaces the rows and keeps the old ones for stale reads. */
export function replaceRows(line: ContractLine, rows: readonly UnitRow[]): void {
  line.past = [...line.past.slice(-19), { until: Date.now(), rows: line.rows }];
  line.rows = rows;
}
