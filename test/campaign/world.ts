import type { Random } from './random.js';
import { clock, sharedTiming } from './timing.js';
import { parseScenario, type Scenario } from '../../src/simulator/scenario.js';
import type { Sandbox } from '../../src/simulator/simulator.js';

/** A contract line that Atria's records name, and the quantity that they bill. */
export interface FedLine {
  readonly contractId: number;
  readonly serviceId: number;
  readonly target: number;
}

/** A drawn world with what has to be known of it to judge what was done to it. */
export interface CampaignWorld {
  readonly scenario: Scenario;
  readonly customerCodes: readonly string[];
  /** By `contract/service`. */
  readonly fed: ReadonlyMap<string, FedLine>;
  /** What people did on the period's first day before the seed begins: it takes that date. */
  readonly earlierEdits: readonly { contractServiceID: number; effectiveDate: string; unitChange: number }[];
}

export interface Period {
  /** What a job names it by. */
  readonly name: 'Previous' | 'Current';
  readonly start: string;
  readonly end: string;
  readonly endBefore: string;
}

export const periods: readonly Period[] = [
  { name: 'Previous', start: '2026-10-26', end: '2026-11-25', endBefore: '2026-10-25' },
  { name: 'Current', start: '2026-11-26', end: '2026-12-25', endBefore: '2026-11-25' },
];

const serviceIds = [9001, 9002, 9003, 9004, 9005, 9006];

/** What is collected while customers are drawn. */
interface Drawn {
  readonly customers: object[];
  readonly companies: object[];
  readonly contracts: object[];
  readonly lines: { id: number; contractID: number; serviceID: number }[];
  readonly units: { contractServiceID: number; from: string; units: number }[];
  readonly records: object[];
  readonly formerRecords: object[];
  readonly fed: Map<string, FedLine>;
}

/** Draws a small world: 3 to 6 customers unless told, with 2 to 4 lines each, the lines of nobody among them. */
export function drawWorld(
  random: Random,
  seed: number,
  ci: number,
  period: Period,
  count = random.int(3, 6),
): CampaignWorld {
  const drawn: Drawn = {
    customers: [],
    companies: [],
    contracts: [],
    lines: [],
    units: [],
    records: [],
    formerRecords: [],
    fed: new Map(),
  };
  const codes = Array.from({ length: count }, (_, index) => `C${index + 1}`);
  const gone = random.chance(0.25) ? count - 1 : -1;
  codes.forEach((code, index) => {
    drawCustomer(random, drawn, { code, number: 1 + (seed % 50_000) * 10 + index, deprovisioned: index === gone });
  });
  const scenario = campaignScenario(ci, period, { ...drawn, settings: drawSettings(random) });
  const adjusted = random.chance(0.15) ? drawn.lines.filter(() => random.chance(0.4)) : [];
  const earlierEdits = adjusted.map(({ id }) => ({
    contractServiceID: id,
    effectiveDate: period.start,
    unitChange: 1,
  }));
  return { scenario, customerCodes: codes, fed: drawn.fed, earlierEdits };
}

/** Makes the edits that people made before the seed begins. */
export function makeEarlierEdits(sandbox: Sandbox, { earlierEdits }: Pick<CampaignWorld, 'earlierEdits'>): void {
  sandbox.edit((world) => {
    for (const edit of earlierEdits) {
      // Where the contract had not begun yet, nobody could.
      const line = world.autotask.lines.get(edit.contractServiceID);
      const begun = world.autotask.contract(line?.contractID ?? 0).startDate <= edit.effectiveDate;
      if (begun) world.adjustAsPerson(edit);
    }
  });
}

/** A scenario with the campaign's clock, credentials and services. */
export function campaignScenario(
  ci: number,
  period: Period,
  drawn: Omit<Drawn, 'fed'> & { readonly settings: object },
): Scenario {
  return parseScenario(
    JSON.stringify({
      clock,
      atria: {
        token: 'campaign-token-9f31',
        billProcessDay: 25,
        customers: drawn.customers,
        billing: [
          { periodEnd: period.end, records: drawn.records },
          { periodEnd: period.endBefore, records: drawn.formerRecords },
        ],
      },
      autotask: {
        ci,
        credentials: { userName: 'api@example.com', secret: 'campaign-secret-5d20', integrationCode: 'CAMPAIGNCODE77' },
        companies: drawn.companies,
        services: serviceIds.map((id) => ({ id, name: `Service ${id}`, unitPrice: 3 })),
        contracts: drawn.contracts,
        contractServices: drawn.lines,
        units: drawn.units,
        settings: { ...sharedTiming, ...drawn.settings },
      },
    }),
  );
}

function drawSettings(random: Random): object {
  return {
    sameDateAdjustment: random.pick(['accepted', 'accepted', 'refused', 'refusedOnNewLine']),
    splitRowEnd: random.pick(['dayBefore', 'sameDay']),
    untouchedLineRows: random.pick(['zero', 'none']),
    postedPeriodAdjustment: random.chance(0.9) ? 'accepted' : 'refused',
    maxRecordsPerPage: random.pick([2, 5, 500]),
    datesWithoutZ: random.chance(0.3),
    hourlyLatencyMs: 10,
  };
}

function drawCustomer(
  random: Random,
  drawn: Drawn,
  { code, number, deprovisioned }: { code: string; number: number; deprovisioned: boolean },
): void {
  const companyId = 1_000_000 + number;
  const contractId = 2_000_000 + number;
  const status = deprovisioned ? 'Deprovisioned' : 'Active';
  drawn.customers.push({ code, name: `Customer ${code}`, billingIdentifier: String(companyId), status });
  drawn.companies.push({ id: companyId, companyName: `Customer ${code}` });
  const startDate = random.pick(['2026-01-26', '2026-01-26', '2025-11-01', '2026-11-10']);
  const endDate = random.pick(['2027-01-25', '2027-10-31']);
  drawn.contracts.push({ id: contractId, companyID: companyId, startDate, endDate });
  const count = random.int(2, 4);
  const offset = random.int(0, serviceIds.length - 1);
  for (let index = 0; index < count; index += 1) {
    const serviceId = serviceIds[(offset + index) % serviceIds.length] ?? 0;
    drawLine(random, drawn, { code, contractId, serviceId, lineId: number * 10 + index, startDate, deprovisioned });
  }
}

function drawLine(
  random: Random,
  drawn: Drawn,
  {
    code,
    contractId,
    serviceId,
    lineId,
    startDate,
    deprovisioned,
  }: {
    code: string;
    contractId: number;
    serviceId: number;
    lineId: number;
    startDate: string;
    deprovisioned: boolean;
  },
): void {
  const missing = !deprovisioned && random.chance(0.12);
  const before = random.int(0, 20);
  if (!missing) {
    drawn.lines.push({ id: lineId, contractID: contractId, serviceID: serviceId });
    drawn.units.push({ contractServiceID: lineId, from: startDate, units: before });
    if (random.chance(0.08)) {
      const from = random.pick(['2026-11-05', '2026-11-26', '2026-12-10', '2027-02-01']);
      if (from > startDate) drawn.units.push({ contractServiceID: lineId, from, units: random.int(0, 20) });
    }
  }
  // Some lines are nobody's business: a person made them, and no record names them.
  if (!missing && random.chance(0.15)) return;
  const quantity = missing ? random.int(1, 9) : drawQuantity(random, before);
  const record = { customerCode: code, sku: String(serviceId), description: `Item ${serviceId}`, quantity };
  const target = deprovisioned ? 0 : quantity;
  if (deprovisioned) drawn.formerRecords.push(record);
  else if (random.chance(0.15) && quantity > 1) {
    // Two records of one service are one line with their sum.
    drawn.records.push({ ...record, quantity: 1 }, { ...record, quantity: quantity - 1 });
  } else drawn.records.push(record);
  drawn.fed.set(`${contractId}/${serviceId}`, { contractId, serviceId, target });
}

function drawQuantity(random: Random, before: number): number {
  if (random.chance(0.15)) return before;
  if (random.chance(0.12)) return 0;
  return Math.max(0, before + random.pick([-5, -3, -2, -1, 1, 2, 3, 4, 6]));
}
