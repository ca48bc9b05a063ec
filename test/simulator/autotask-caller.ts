import { onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/simulator/simulator.js';
import { parseScenario, type Scenario } from '../../src/simulator/scenario.js';

/** A parsed answer; `json` is undefined for an empty body. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

export interface UnitJson {
  id: number;
  contractServiceID: number;
  startDate: string;
  endDate: string;
  units: number;
  price: number;
  approveAndPostDate: string | null;
}

export interface PageJson<T> {
  items: T[];
  pageDetails: { count: number; requestCount: number; prevPageUrl: string | null; nextPageUrl: string | null };
}

/** One company with a contract of one line of 10 units, from 26 January 2026 for a year. */
export const smallWorld = {
  clock: '2026-11-26T22:00:00Z',
  atria: {
    customers: [{ code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601' }],
    billing: [
      { periodEnd: '2026-11-25', records: [{ customerCode: 'ASP', sku: '9001', quantity: 14, previousQuantity: 10 }] },
    ],
  },
  autotask: {
    companies: [{ id: 29683601, companyName: 'ASP Limited' }],
    services: [
      { id: 9001, name: 'Exchange 2GB', invoiceDescription: 'Exchange mailbox', unitPrice: 4.5, unitCost: 2 },
      { id: 9002, name: 'Backup', unitPrice: 3 },
      { id: 9003, name: 'Archive', unitPrice: 1 },
    ],
    contracts: [{ id: 7001, companyID: 29683601, startDate: '2026-01-26', endDate: '2027-01-25' }],
    contractServices: [{ id: 8001, contractID: 7001, serviceID: 9001 }],
    units: [{ contractServiceID: 8001, from: '2026-01-26', units: 10 }],
  },
};

/** The small world with settings of the simulator. */
export function worldWith(settings: object, autotask: object = {}, rest: object = {}): Scenario {
  const json = { ...smallWorld, autotask: { ...smallWorld.autotask, ...autotask, settings }, ...rest };
  return parseScenario(JSON.stringify(json));
}

export const CREDENTIALS = { UserName: 'api@example.com', Secret: 's3cret', ApiIntegrationCode: 'CODE' };

/** A running simulator, closed at the end of the test, and ways to call its Autotask over HTTP. */
export class Caller {
  readonly sandbox: Sandbox;
  private readonly headers: Record<string, string>;

  constructor(sandbox: Sandbox, headers: Record<string, string> = CREDENTIALS) {
    this.sandbox = sandbox;
    this.headers = headers;
  }

  as(headers: Record<string, string>): Caller {
    return new Caller(this.sandbox, headers);
  }

  /** A path under `/ATServicesRest/V1.0/`, or an absolute URL. */
  async send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${this.sandbox.autotaskUrl}V1.0/${path}`;
    const response = await fetch(url, {
      method,
      headers: { ...this.headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const json = isJson ? (JSON.parse(text) as unknown) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  }

  async get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  async post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  async query<T = { id: number }>(entity: string, filter: unknown, more: object = {}): Promise<PageJson<T>> {
    const answer = await this.post(`${entity}/query`, { filter, ...more });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return answer.json as PageJson<T>;
  }

  async adjust(adjustment: object): Promise<Answer> {
    return this.post('ContractServiceAdjustments', adjustment);
  }

  /** `start..end: units` of each row of a line, over HTTP, by start. */
  async rows(contractServiceID: number): Promise<string[]> {
    const page = await this.query<UnitJson>('ContractServiceUnits', [
      { op: 'eq', field: 'contractServiceID', value: contractServiceID },
    ]);
    return page.items
      .toSorted((a, b) => a.startDate.localeCompare(b.startDate))
      .map((row) => `${row.startDate.slice(0, 10)}..${row.endDate.slice(0, 10)}: ${row.units}`);
  }
}

export async function startCaller(scenario: Scenario = worldWith({})): Promise<Caller> {
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  return new Caller(sandbox);
}
