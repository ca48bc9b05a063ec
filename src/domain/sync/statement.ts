import type { DayRange } from '../billing-period.js';
import type { Day } from '../day.js';
import type { LogCode } from '../log/log-codes.js';

/** What a row of a statement says, in the order in which the rows of a line stand. */
export const statementKinds = {
  start: 'At the start',
  change: 'Changed',
  elsewhere: 'Changed elsewhere',
  doubtful: 'Not certain',
  now: 'Now',
  notAsBilled: 'Not as billed',
  record: 'Billing record',
} as const;

export type StatementKind = keyof typeof statementKinds;

/** One fact about a line of a customer in a billing period. What it does not say is null. */
export interface StatementRow {
  readonly kind: StatementKind;
  /** `contract/service`; null: the record leads to no line. */
  readonly lineId: string | null;
  readonly databaseCi: number | null;
  /** As Atria bills it; of a billing record: as that record has it. */
  readonly description: string;
  readonly sku: string;
  readonly serviceName: string;
  readonly contractId: number | null;
  readonly contractName: string;
  /** When a run changed or found it. */
  readonly at: Date | null;
  /** From when a change counts. */
  readonly effectiveDate: Day | null;
  /** Units before and after; of `start`, `now` and `notAsBilled` only after. */
  readonly before: number | null;
  readonly after: number | null;
  /** What Atria bills, as the quantity rules of the job have it; of a billing record: its own units. */
  readonly billed: number | null;
  readonly code: LogCode | null;
  readonly text: string;
  readonly runId: string | null;
  readonly startedBy: string | null;
  readonly approvedBy: string | null;
  readonly undoesRunId: string | null;
  /** Decimals as text, per billing period of the contract; null where no preview read a price. */
  readonly unitPrice: string | null;
  readonly amount: string | null;
  readonly recordId: string | null;
}

/** A contract line from its first known quantity to its last one, with what it is billed by. */
export interface StatementLine {
  readonly lineId: string;
  /** The newest run that looked at it. */
  readonly runId: string;
  /** Its start, what changed it, what it has now, and why that is not what Atria bills, if so. */
  readonly rows: readonly StatementRow[];
  /** Those that the newest run that read any summed into it. */
  readonly records: readonly StatementRow[];
}

/** What was billed to a customer in a billing period, and why. */
export interface Statement {
  readonly customerCode: string;
  readonly customerName: string;
  readonly period: DayRange;
  readonly lines: readonly StatementLine[];
  /** What Atria bills and no contract line has. */
  readonly unbilled: readonly StatementRow[];
  /** How many runs of the period looked at the customer. */
  readonly runs: number;
}

/** All rows of a statement, line by line. */
export function statementRows({ lines, unbilled }: Statement): StatementRow[] {
  return [...lines.flatMap(({ rows, records }) => [...rows, ...records]), ...unbilled];
}
