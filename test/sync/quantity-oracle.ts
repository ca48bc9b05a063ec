import type { Scenario, ScenarioBillingRecord } from '../../src/simulator/scenario.js';

/** How SKUs name services, and from when changes count. */
export interface OracleJob {
  readonly skuField: 'id' | 'name' | 'invoiceDescription' | 'description';
  readonly proRated: boolean;
}

/** The days of the sample: everything is worked out for this one run. */
const [previousEnd, periodStart, periodEnd, runDay] = ['2026-10-25', '2026-10-26', '2026-11-25', '2026-11-26'] as const;

/** The days on which quantities are compared: before, within and after what a run changes. */
export const comparedDays = [
  '2026-10-25',
  periodStart,
  '2026-11-05',
  '2026-11-12',
  periodEnd,
  runDay,
  '2026-12-11',
  '2027-01-25',
];

type Steps = readonly { readonly from: string; readonly units: number }[];

/** The quantity on a day: that of the latest step on or before it. */
export function unitsOn(steps: Steps, day: string): number {
  const begun = steps.filter(({ from }) => from <= day).sort((one, other) => (one.from < other.from ? -1 : 1));
  return begun.at(-1)?.units ?? 0;
}

/**
 * What each contract line must hold after one run that may create lines, as "contract/service" with its quantities on
 * the compared days. Works from the scenario alone and by the simplest rules that tell what is right.
 */
export function expectedQuantities({ atria, autotask }: Scenario, job: OracleJob): Map<string, number[][]> {
  const effective = job.proRated ? runDay : periodStart;
  const reference = job.proRated ? runDay : periodEnd;
  const after = new Map<number, Steps>();
  for (const { id, contractID } of autotask.contractServices) {
    // A quantity that would begin after the contract's end never shows.
    const end = autotask.contracts.find((contract) => contract.id === contractID)?.endDate ?? '';
    after.set(
      id,
      autotask.units.filter(({ contractServiceID, from }) => contractServiceID === id && from <= end),
    );
  }
  const created = new Map<string, Steps>();
  for (const customer of atria.customers) {
    const identifier = customer.billingIdentifier;
    const sharing = atria.customers.filter((each) => each.billingIdentifier === identifier);
    const contracts = autotask.contracts.filter(
      ({ companyID, contractType, status, startDate, endDate }) =>
        String(companyID) === identifier &&
        contractType === 7 &&
        status === 1 &&
        startDate <= reference &&
        reference <= endDate,
    );
    const [contract] = contracts;
    if (identifier === '' || sharing.length > 1 || contract === undefined || contracts.length > 1) continue;
    const from = contract.startDate > effective ? contract.startDate : effective;
    for (const [service, target] of targets(customer.code, customer.status)) {
      const { id: serviceID, isActive } = autotask.services.find(({ id }) => id === service) ?? {};
      const lines = autotask.contractServices.filter(
        (line) => line.contractID === contract.id && line.serviceID === serviceID,
      );
      const [line] = lines;
      if (line === undefined) {
        const refused = autotask.settings.refusedNewServiceIDs.includes(service);
        if (target > 0 && isActive === true && !refused)
          created.set(`${contract.id}/${service}`, [{ from, units: target }]);
      } else if (lines.length === 1) {
        after.set(line.id, changed(after.get(line.id) ?? [], from, target));
      }
    }
  }
  return collected();

  /** Billed quantities by service; one bad record spoils its service. A deprovisioned customer's former ones become 0. */
  function targets(code: string, status: string): Map<number, number> {
    const sums = new Map<number, number>();
    if (status === 'Deprovisioned') for (const { service } of usable(code, previousEnd)) sums.set(service, 0);
    const records = usable(code, periodEnd);
    for (const { service } of records) {
      const quantities = records.filter((each) => each.service === service).map(({ quantity }) => quantity);
      const sum = quantities.reduce((total, quantity) => total + quantity, 0);
      const right = quantities.every((quantity) => Number.isInteger(quantity) && quantity >= 0) && sum < 2 ** 31;
      if (right) sums.set(service, sum);
      else sums.delete(service);
    }
    return sums;
  }

  /** Billable records whose SKU names exactly one service. */
  function usable(code: string, end: string): (ScenarioBillingRecord & { service: number })[] {
    const records = atria.billing.find((billing) => billing.periodEnd === end)?.records ?? [];
    return records.flatMap((record) => {
      if (record.customerCode !== code || !record.billable || record.sku === '') return [];
      const services = autotask.services.filter((service) => String(service[job.skuField]) === record.sku);
      return services.length === 1 && services[0] !== undefined ? [{ ...record, service: services[0].id }] : [];
    });
  }

  /** A line moves by one difference from a day on, unless that would undo or outdo what happens on later days. */
  function changed(steps: Steps, from: string, target: number): Steps {
    const now = unitsOn(steps, reference);
    const changedSince = steps.some((step) => step.from > reference && step.from <= runDay && step.units !== now);
    const days = [from, ...steps.map((step) => step.from).filter((day) => day > from)];
    const tooLow = days.some((day) => unitsOn(steps, day) + target - now < 0);
    if (target === now || changedSince || tooLow) return steps;
    const before = steps.filter((step) => step.from < from);
    return [...before, ...days.map((day) => ({ from: day, units: unitsOn(steps, day) + target - now }))];
  }

  function collected(): Map<string, number[][]> {
    const all = new Map<string, number[][]>();
    for (const { id, contractID, serviceID } of autotask.contractServices) {
      const key = `${contractID}/${serviceID}`;
      all.set(key, [...(all.get(key) ?? []), comparedDays.map((day) => unitsOn(after.get(id) ?? [], day))]);
    }
    for (const [key, steps] of created) all.set(key, [comparedDays.map((day) => unitsOn(steps, day))]);
    return all;
  }
}
