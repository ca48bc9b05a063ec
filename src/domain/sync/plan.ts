import type { FedLine } from './billed-lines.js';
import type { ChangeDays, DaysByDirection } from './change-days.js';
import type { Day } from '../day.js';
import type { CodedValues } from '../log/log-codes.js';

/**
 * Which part of the run decides about a line: its billing records, its customer having been deprovisioned, or a change that
 * is undone.
 */
export type Pass = 'records' | 'deprovisioned' | 'undo';

/** Where on a contract a line is, and when a change of it takes effect. */
export interface LinePlace extends ChangeDays {
  readonly companyId: number;
  readonly contractId: number;
  readonly contractName: string;
  readonly contractStart: Day;
  readonly contractEnd: Day;
  readonly serviceId: number;
  /** null while the contract has no line of the service. */
  readonly contractServiceId: number | null;
  /** Set if the job lets increases count from another day than decreases; the other days are then those of one of them. */
  readonly byDirection?: DaysByDirection;
}

/** How a line is named in messages. */
export interface LineNames {
  readonly customerCode: string;
  readonly customerName: string;
  readonly description: string;
  readonly sku: string;
  readonly serviceName: string;
  readonly serviceDescription: string;
}

/** What a run plans for one contract line: what it is billed, where it is, and its outcome as far as that is known. */
export interface PlanLine {
  /** `contract/service`; of what has no place, the customer with the SKU or a record. Unique within a run. */
  readonly lineId: string;
  readonly names: LineNames;
  /** null: the records lead to no service, or to several, or give no usable quantity. */
  readonly place: LinePlace | null;
  /** What the plan expects. The fresh read before the change may find otherwise. */
  readonly change: 'none' | 'adjust' | 'create';
  /** Whether a missing line may be created: the job allows it and the service is active. */
  readonly mayCreate: boolean;
  /** The billed quantity: what the line is to have. null where no usable quantity is billed. */
  readonly target: number | null;
  /** What a quantity rule made of the units that Atria provisioned, as a sentence; null if none did anything. */
  readonly quantityRule: string | null;
  /** Units on the first day that the plan read, or on the later one if a decrease from there decides; null: not known. */
  readonly before: number | null;
  /** null: the line has to be changed, and gets its outcome then. */
  readonly outcome: CodedValues | null;
  /** The billing records that it sums up. */
  readonly recordIds: readonly string[];
  /** The lines that earlier runs fed and nothing bills any more: they count as 0 here. */
  readonly fed: readonly FedLine[];
}

/** An outcome that ends all work on a customer. */
export interface CustomerOutcome {
  readonly customerCode: string;
  readonly outcome: CodedValues;
}

/** The outcome of a billing record that belongs to no plan line. */
export interface RecordOutcome {
  readonly recordId: string;
  readonly customerCode: string;
  readonly outcome: CodedValues;
}
