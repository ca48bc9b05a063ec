import { adjustAsPerson } from './autotask/adjustments.js';
import { AtriaModel } from './atria/model.js';
import { AutotaskAccess } from './autotask/access.js';
import { type AcceptedAdjustment, AutotaskModel } from './autotask/model.js';
import { billingPeriodOf } from './atria/billing-calendar.js';
import { CallBudget } from './autotask/call-budget.js';
import { type Day, parseDay } from './core/day.js';
import { entityTables } from './autotask/entities.js';
import type { EntityTable } from './autotask/entity-table.js';
import { FaultSource } from './core/faults.js';
import type {
  Scenario,
  ScenarioBillingRecord,
  ScenarioContract,
  ScenarioContractService,
  ScenarioCustomer,
  ScenarioFaults,
  ScenarioSettings,
} from './scenario.js';
import { isFormer } from './autotask/unit-rows.js';

/** Everything that the simulator knows, and the ways in which others than the API's callers change it. */
export class World {
  readonly autotask: AutotaskModel;
  readonly atria: AtriaModel;
  readonly access: AutotaskAccess;
  readonly budget: CallBudget;
  readonly tables: ReadonlyMap<string, EntityTable>;
  readonly ci: number;
  faults: FaultSource;
  /** The instant that reads of unit rows and contract services show, in real milliseconds; Infinity: what is there now. */
  readsAsOf = Infinity;
  private clock: number | undefined;

  constructor(scenario: Scenario) {
    const { atria, autotask, faults, clock } = structuredClone(scenario);
    this.clock = clock === undefined ? undefined : Date.parse(clock);
    this.autotask = new AutotaskModel(autotask, () => this.clock ?? Date.now());
    this.atria = new AtriaModel(atria, () => this.autotask.today());
    this.access = new AutotaskAccess(autotask);
    this.budget = new CallBudget(autotask.settings);
    this.tables = entityTables(this.autotask, () => this.readsAsOf);
    this.ci = autotask.ci;
    this.faults = new FaultSource(faults, autotask.settings);
  }

  get settings(): ScenarioSettings {
    return this.autotask.settings;
  }

  /** The clock stands still at an ISO instant, or runs with the real time. */
  setClock(clock: string | undefined): void {
    this.clock = clock === undefined ? undefined : Date.parse(clock);
  }

  changeSettings(change: Partial<ScenarioSettings>): void {
    Object.assign(this.settings, change);
  }

  /** Replaces the plan of faults; its counts begin anew. */
  setFaults(faults: ScenarioFaults): void {
    this.faults = new FaultSource(faults, this.settings);
  }

  /** A person's change in Autotask's own screens. Throws an Error when the world has no such line or the quantity would be negative. */
  adjustAsPerson(edit: { contractServiceID: number; effectiveDate: string; unitChange: number }): AcceptedAdjustment {
    return adjustAsPerson(this.autotask, edit);
  }

  /** Adds a contract, or changes the one of that id; moving its end deletes or re-creates unit rows. */
  putContract(contract: ScenarioContract): void {
    if (!this.autotask.contracts.has(contract.id)) this.autotask.contracts.set(contract.id, contract);
    else this.autotask.updateContract(contract.id, contract);
  }

  /** Adds a contract service with its quantities by day. */
  addContractService(line: ScenarioContractService, units: readonly { from: string; units: number }[] = []): void {
    if (this.autotask.lines.has(line.id)) throw new Error(`There is a contract service ${line.id} already.`);
    const steps = units.map((step) => ({ from: parseDay(step.from), units: step.units }));
    this.autotask.contract(line.contractID);
    this.autotask.addLine(line, steps, { madeHere: false, madeAt: Date.now() });
  }

  /** Adds an Atria customer, or replaces the one of that code. */
  putCustomer(customer: ScenarioCustomer): void {
    const index = this.atria.customers.findIndex(({ code }) => code === customer.code);
    this.atria.customers.splice(index === -1 ? this.atria.customers.length : index, 1, customer);
  }

  /** Takes a customer out of Atria's list; what was billed for it stays. */
  removeCustomer(code: string): void {
    const index = this.atria.customers.findIndex((customer) => customer.code === code);
    if (index === -1) throw new Error(`Atria has no customer ${code}.`);
    this.atria.customers.splice(index, 1);
  }

  /** Replaces the billing records of a period. Throws an Error when no period ends on that day. */
  replaceBilling(periodEnd: string, records: ScenarioBillingRecord[]): void {
    const day = parseDay(periodEnd);
    if (billingPeriodOf(day, this.atria.billProcessDay).end !== day) {
      throw new Error(`${periodEnd} is no end of a billing period.`);
    }
    this.atria.billing.set(periodEnd, records);
  }

  /**
   * Approves and posts every unit row that starts on or before a day, and every pending charge or credit: they get their date, and
   * rows get billing items.
   */
  approveAndPost(through: string): void {
    const last = parseDay(through);
    const postedAt = this.autotask.now();
    for (const item of this.autotask.billingItems) item.postedAt ??= postedAt;
    for (const line of this.autotask.lines.values()) this.postRows(line.id, last, postedAt);
  }

  private postRows(lineId: number, last: Day, postedAt: number): void {
    const line = this.autotask.lines.get(lineId);
    if (line === undefined) return;
    line.rows = line.rows.map((row, index) => {
      if (row.start > last || row.postedAt !== null || isFormer(line.rows, index)) return row;
      this.autotask.addBillingItem({
        contractID: row.contractID,
        contractServiceID: row.contractServiceID,
        serviceID: row.serviceID,
        contractServicePeriodID: row.id,
        contractServiceAdjustmentID: null,
        itemDay: row.start,
        quantity: row.units,
        rate: row.unitPrice,
        totalAmount: this.autotask.extended(row, row.unitPrice),
        postedAt,
      });
      return { ...row, postedAt };
    });
  }
}
