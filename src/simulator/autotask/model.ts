import { type ContractLine, replaceRows } from './contract-line.js';
import { type Day, DAY_MS, dayOfInstant, parseDay } from '../core/day.js';
import { type PeriodGrid, periodGrid, periodLength } from './period-grid.js';
import type {
  Scenario,
  ScenarioCompany,
  ScenarioContract,
  ScenarioContractService,
  ScenarioService,
  ScenarioSettings,
} from '../scenario.js';
import { layRows, type QuantityStep, refitRows, type RowContext, type UnitRow } from './unit-rows.js';

const recurringService = 7;

/** Only contracts of this type have services. */
export function isRecurringService({ contractType }: ScenarioContract): boolean {
  return contractType === recurringService;
}

/** A request that Autotask refuses with HTTP 500 and `{"errors":["<message>"]}`. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
}

export interface ContractNote {
  id: number;
  contractID: number;
  createdAt: number;
  title: string;
  description: string;
}

export interface AcceptedAdjustment {
  contractID: number;
  contractServiceID: number;
  serviceID: number;
  /** `YYYY-MM-DD` */
  effectiveDate: string;
  unitChange: number;
}

/** An approved and posted charge or credit, or a pending one while `postedAt` is null. */
export interface BillingItem {
  id: number;
  contractID: number;
  contractServiceID: number;
  serviceID: number;
  contractServicePeriodID: number | null;
  contractServiceAdjustmentID: number | null;
  itemDay: Day;
  quantity: number;
  rate: number;
  totalAmount: number;
  postedAt: number | null;
}

/** The Autotask database: entities by id, and what has happened to them. Rules of the write path are in `adjustments.ts`. */
export class AutotaskModel {
  readonly companies = new Map<number, ScenarioCompany>();
  readonly services = new Map<number, ScenarioService>();
  readonly contracts = new Map<number, ScenarioContract>();
  readonly lines = new Map<number, ContractLine>();
  readonly linesOfContract = new Map<number, ContractLine[]>();
  readonly notes: ContractNote[] = [];
  readonly billingItems: BillingItem[] = [];
  /** Through the API, in order of acceptance. */
  readonly adjustments: AcceptedAdjustment[] = [];
  /** By people in Autotask's own screens, in order. */
  readonly personAdjustments: AcceptedAdjustment[] = [];
  readonly settings: ScenarioSettings;
  /** Milliseconds since 1970: the scenario's clock, which stands still, else the real time. */
  readonly now: () => number;
  private readonly grids = new Map<number, PeriodGrid>();
  private lastRowId = 100_000;
  private lastLineId = 8000;
  private lastBillingItemId = 0;

  /** Keeps the scenario's objects as its own. */
  constructor(autotask: Scenario['autotask'], now: () => number) {
    this.now = now;
    this.settings = autotask.settings;
    for (const company of autotask.companies) this.companies.set(company.id, company);
    for (const service of autotask.services) this.services.set(service.id, service);
    for (const contract of autotask.contracts) this.contracts.set(contract.id, contract);
    const steps = new Map<number, QuantityStep[]>();
    for (const { contractServiceID, from, units } of autotask.units) {
      const ofLine = steps.get(contractServiceID) ?? [];
      ofLine.push({ from: parseDay(from), units });
      steps.set(contractServiceID, ofLine);
    }
    for (const line of autotask.contractServices)
      this.addLine(line, steps.get(line.id) ?? [], { madeHere: false, madeAt: -Infinity });
  }

  /** The contract's billing periods. */
  grid(contractID: number): PeriodGrid {
    const known = this.grids.get(contractID);
    if (known !== undefined) return known;
    const contract = this.contract(contractID);
    const grid = periodGrid(parseDay(contract.startDate), parseDay(contract.endDate), contract.contractPeriodType);
    this.grids.set(contractID, grid);
    return grid;
  }

  /** Throws when there is no contract of this id. */
  contract(contractID: number): ScenarioContract {
    const contract = this.contracts.get(contractID);
    if (contract === undefined) {
      throw new RefusedRequest('Reference value on field: contractID of type: Contract does not exist or is invalid.');
    }
    return contract;
  }

  linesOf(contractID: number): readonly ContractLine[] {
    return this.linesOfContract.get(contractID) ?? [];
  }

  rowContext(contractID: number): RowContext {
    return {
      grid: this.grid(contractID),
      splitRowEnd: this.settings.splitRowEnd,
      formerRowEnds: this.settings.formerRowEnds,
      nextRowId: () => (this.lastRowId += 1),
    };
  }

  /** Adds a contract service with quantities by day; without steps it has 0 units. */
  addLine(
    record: ScenarioContractService,
    steps: readonly QuantityStep[],
    { madeHere, madeAt }: Pick<ContractLine, 'madeHere' | 'madeAt'>,
  ): ContractLine {
    const service = this.services.get(record.serviceID);
    const { id, contractID, serviceID } = record;
    const prices = {
      unitPrice: record.unitPrice ?? service?.unitPrice ?? 0,
      unitCost: record.unitCost ?? service?.unitCost ?? 0,
    };
    const line: ContractLine = {
      id,
      contractID,
      serviceID,
      ...prices,
      internalDescription: record.internalDescription,
      invoiceDescription: record.invoiceDescription,
      madeHere,
      madeAt,
      rows: layRows({ contractServiceID: id, contractID, serviceID, ...prices }, steps, this.rowContext(contractID)),
      touched: steps.length > 0,
      adjustedOn: new Set(),
      past: [],
    };
    this.lines.set(id, line);
    this.lastLineId = Math.max(this.lastLineId, id);
    const siblings = this.linesOfContract.get(contractID);
    if (siblings === undefined) this.linesOfContract.set(contractID, [line]);
    else siblings.push(line);
    return line;
  }

  /** Takes a contract service off its contract, which only Autotask's screens can do. */
  removeLine(id: number): void {
    const line = this.lines.get(id);
    if (line === undefined) return;
    this.lines.delete(id);
    this.linesOfContract.set(
      line.contractID,
      this.linesOf(line.contractID).filter((other) => other.id !== id),
    );
    this.addNote(line.contractID, 'Service removed', `Service ${line.serviceID} was removed from the contract.`);
  }

  nextLineId(): number {
    return this.lastLineId + 1;
  }

  /** Changes a contract; moving its end deletes or re-creates the unit rows behind it. */
  updateContract(id: number, change: Partial<Omit<ScenarioContract, 'id' | 'companyID' | 'startDate'>>): void {
    const before = this.contract(id);
    const after = { ...before, ...change };
    if (after.endDate < after.startDate) throw new RefusedRequest('Contract endDate must not be before its startDate.');
    if (after.endDate < before.endDate) this.refusePostedAfter(id, parseDay(after.endDate));
    this.contracts.set(id, after);
    if (after.endDate === before.endDate) return;
    this.grids.delete(id);
    const context = this.rowContext(id);
    for (const line of this.linesOf(id)) {
      replaceRows(line, refitRows(line.rows, context));
      for (const day of line.adjustedOn) if (day > context.grid.end) line.adjustedOn.delete(day);
    }
  }

  addNote(contractID: number, title: string, description: string): void {
    this.notes.push({ id: this.notes.length + 1, contractID, createdAt: this.now(), title, description });
  }

  addBillingItem(item: Omit<BillingItem, 'id'>): void {
    this.lastBillingItemId += 1;
    this.billingItems.push({ id: this.lastBillingItemId, ...item });
  }

  /** The charge of a unit row at a rate: units x rate, for the part of its billing period that the row covers. */
  extended(row: UnitRow, rate: number): number {
    const share = Math.min(1, (row.end - row.start + 1) / periodLength(this.grid(row.contractID), row.start));
    return Math.round(row.units * rate * share * 100) / 100;
  }

  /** The simulator's day. */
  today(): Day {
    return dayOfInstant(this.now());
  }

  private refusePostedAfter(contractID: number, end: Day): void {
    const posted = this.linesOf(contractID).some((line) =>
      line.rows.some((row) => row.end > end && row.postedAt !== null),
    );
    if (posted) throw new RefusedRequest(POSTED_PERIOD_TEXT);
  }
}

/** https://ww1.autotask.net/help/Content/KB_Autotask/Contracts/KB370000000540.html */
export const POSTED_PERIOD_TEXT =
  'Unable to make changes as it would result in the deletion/modification of an already approved and posted contract period';

/** A day as the instant at which it begins, in milliseconds. */
export function instantOf(day: Day): number {
  return day * DAY_MS;
}
