import type { Rows } from '../campaign/ledger.js';

/** The units of each contract line by day, by `contract/service`. */
export type Quantities = ReadonlyMap<string, Rows>;

/** A change of units that Autotask accepted. */
export interface Adjustment {
  /** `contract/service` */
  readonly key: string;
  readonly unitChange: number;
  readonly effectiveDate: string;
}

/** What Autotask has at a moment. */
export interface Stage {
  readonly quantities: Quantities;
  /** Those of runs, in their order. */
  readonly adjustments: readonly Adjustment[];
  /** Those of people. */
  readonly personAdjustments: readonly Adjustment[];
  /** The price of a unit by `contract/service`. */
  readonly prices: ReadonlyMap<string, number>;
  /** The price of a unit by service, for a line that is not there yet. */
  readonly servicePrices: ReadonlyMap<string, number>;
  /** By their ids. */
  readonly contracts: ReadonlyMap<string, ContractDays>;
}

/** When a contract runs, and how long its billing periods are. */
export interface ContractDays {
  readonly startDate: string;
  readonly endDate: string;
  readonly periodMonths: number;
}

/** A contract line as one view shows it; `''` where the view has nothing. */
export interface LineRow {
  readonly customer: string;
  readonly billedAs: string;
  readonly sku: string;
  readonly before: string;
  readonly change: string;
  /** `YYYY-MM-DD` */
  readonly from: string;
  readonly outcome: string;
  /** A plain decimal. */
  readonly amount: string;
}

/** A contract line as `run lines --json` has it. */
export interface JsonLine extends LineRow {
  /** `contract/service`, or what the store calls a line that has no contract. */
  readonly lineId: string;
  /** The quantity after; null: the run did not decide it. */
  readonly after: number | null;
  /** Its contract's name, or its id where that has none. */
  readonly contract: string;
  /** Of a preview: what is estimated for the billing period that the change begins within. */
  readonly firstAmount: string;
}

/** A contract line in the text of `run lines`. */
export interface TextLine extends Omit<LineRow, 'before' | 'change'> {
  /** `10 → 14 (+4)`, or the quantity that stays. */
  readonly quantity: string;
}

/** What a preview would change in one contract, as one view shows it. */
export interface ContractRow {
  readonly customer: string;
  /** Its name, or its id where it has none. */
  readonly contract: string;
  readonly lines: number;
  readonly toZero: number;
  readonly reduced: number;
  readonly raised: number;
  /** A plain decimal. */
  readonly amount: string;
}

/** A row of a customer's statement, as one view shows it; `''` where the view has nothing. */
export interface StatementRow {
  readonly sku: string;
  /** `At the start`, `Changed` and so on. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
  /** A plain decimal. */
  readonly amount: string;
}

/** The same row in JSON. */
export interface StatementFact extends StatementRow {
  /** `contract/service`; `''`: it leads to no line. */
  readonly lineId: string;
  readonly billed: number | null;
  readonly from: string;
  readonly text: string;
  readonly runId: string;
}

/** The statement of a customer after all runs. */
export interface StatementViews {
  /** The billable records that Atria has of the customer for the period: SKU and units of each. */
  readonly billedByAtria: readonly { readonly sku: string; readonly units: number }[];
  readonly facts: readonly StatementFact[];
  /** The lines' rows in every other view, by its name. */
  readonly views: Readonly<Record<string, readonly StatementRow[]>>;
}

/** An entry of a log as one view shows it. */
export interface LogRow {
  readonly code: string;
  readonly message: string;
}

/** An entry as it is stored. */
export interface StoredEntry extends LogRow {
  /** What it is about: `line 1/2`, `record 3`, `run closed`. */
  readonly key: string;
}

/** How often each code stands somewhere. */
export type Counts = Readonly<Record<string, number>>;

/** A report as `run show --json` gives it, as far as it is looked at here. */
export interface ShownReport {
  readonly records: {
    readonly total: number;
    readonly inLines: number;
    readonly byCode: Counts;
    readonly ofCustomersWithOutcome: number;
    readonly notReached: number;
  };
  readonly lines: { readonly total: number; readonly byCode: Counts; readonly open: number };
  readonly customers: { readonly byCode: Counts };
  /** What its changes come to; null where no prices were read for it. */
  readonly amounts: ShownAmounts | null;
  /** null of a run that is no preview. */
  readonly plan: ShownAmounts | null;
}

/** What changes come to. */
export interface ShownAmounts {
  readonly lines: number;
  readonly amount: string | null;
  readonly amountRaised: string | null;
  readonly amountReduced: string | null;
  readonly withoutPrice: number;
}

/** Everything that people see of a run. */
export interface RunViews {
  readonly name: RunName;
  readonly runId: string;
  readonly report: ShownReport;
  /** The lines by outcome in what the workflow answers. */
  readonly result: Counts;
  readonly lines: readonly JsonLine[];
  /** The same lines in every other view, by its name. */
  readonly lineViews: Readonly<Record<string, readonly LineRow[]>>;
  /** The same lines in the text of `run lines`. */
  readonly textLines: readonly TextLine[];
  /** Of a preview: its changes by contract in each view, by its name. */
  readonly contractViews: Readonly<Record<string, readonly ContractRow[]>>;
  readonly entries: readonly StoredEntry[];
  readonly logViews: Readonly<Record<string, readonly LogRow[]>>;
  /** The run's page draws each equation as boxes: the whole, and its parts. */
  readonly boxes: readonly (readonly number[])[];
  /** The amounts on the run's page by their names; `''` where there is none. */
  readonly amountsOnPage: Readonly<Record<string, string>>;
}

/** The runs of a seed, in their order. */
export const runNames = ['preview', 'applied', 'undo preview', 'undo', 'undo of the undo'] as const;
export type RunName = (typeof runNames)[number];

/** What a seed left behind: everything that the checks look at, and nothing that they have to ask for. */
export interface Evidence {
  /** The billable records that Atria has for the period. */
  readonly recordsInAtria: number;
  /** The last day of the period. */
  readonly periodEnd: string;
  readonly conflict: 'Report' | 'NextDay';
  /** Whether Autotask refuses a second change of a line on one day. */
  readonly refusesSameDate: boolean;
  /** What a run left in a world of its own. */
  readonly ran: Stage;
  readonly before: Stage;
  /** What each run that changes something left. */
  readonly applied: Stage;
  readonly undone: Stage;
  /** What undoing the undo left; without such a run, the same as before it. */
  readonly redone: Stage;
  /** The undo is not undone where it changed nothing. */
  readonly runs: Readonly<Partial<Record<RunName, RunViews>>>;
  /** The statement of each customer, by its code. */
  readonly statements: Readonly<Record<string, StatementViews>>;
  /** What was sent to Autotask or Atria while nothing was to be changed. */
  readonly sent: readonly string[];
}

/** @returns what is wrong, as sentences */
export type Check = (evidence: Evidence) => string[];

/** How many changes the run made, and how many its undo took back: a seed with none proves little. */
export function sizeOf({ before, applied, undone }: Evidence): { changedLines: number; undoneLines: number } {
  return {
    changedLines: applied.adjustments.length - before.adjustments.length,
    undoneLines: undone.adjustments.length - applied.adjustments.length,
  };
}
