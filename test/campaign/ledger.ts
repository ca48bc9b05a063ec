import type { RecordedCall } from '../../src/simulator/core/call-record.js';
import type { Sandbox } from '../../src/simulator/simulator.js';
import { formatDay } from '../../src/simulator/core/day.js';

/** The quantity of a line by day, as unit rows: each holds until the next begins. */
export type Rows = readonly { readonly from: string; readonly units: number }[];

/** What the simulator held of one line after one change of it. */
export interface LineState {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: 'scenario' | 'product' | 'person';
  readonly rows: Rows;
  /** Present where an adjustment made the state. */
  readonly change?: { readonly effectiveDate: string; readonly unitChange: number };
}

/** One request of the product that asked for a change. */
export interface Write {
  readonly call: RecordedCall;
  readonly kind: 'adjust' | 'create';
  readonly contractId: number;
  readonly serviceId: number;
  readonly contractServiceId: number | null;
  readonly effectiveDate: string | null;
  readonly unitChange: number;
  /** When Autotask carried it out; null where it did not. */
  acceptedAt: number | null;
  /** When the simulator was through with carrying it out or refusing it; null where it never came to that. */
  decidedAt: number | null;
  /** What the line looked like right after it was carried out. */
  after: Rows | null;
}

export function keyOf(contractId: number, serviceId: number): string {
  return `${contractId}/${serviceId}`;
}

/** Follows every line of the simulated Autotask through a seed, from the simulator's side only. */
export class Ledger {
  readonly writes: Write[] = [];
  readonly linesMade: string[] = [];
  readonly #sandbox: Sandbox;
  readonly #states = new Map<string, LineState[]>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.recordChanges('scenario');
  }

  statesOf(key: string): readonly LineState[] {
    return this.#states.get(key) ?? [];
  }

  get keys(): string[] {
    return [...this.#states.keys()];
  }

  /** Keeps the state of every line that is not what it was. */
  recordChanges(by: LineState['by'], change?: LineState['change']): void {
    const at = Date.now();
    this.#sandbox.edit(({ autotask }) => {
      for (const line of autotask.lines.values()) {
        const key = keyOf(line.contractID, line.serviceID);
        const rows = rowsOf(line);
        const states = this.#states.get(key) ?? [];
        const last = states.at(-1);
        if (last !== undefined && JSON.stringify(last.rows) === JSON.stringify(rows)) continue;
        states.push({ at, by, rows, ...(change === undefined ? {} : { change }) });
        this.#states.set(key, states);
      }
    });
  }

  /** A request for a change has come in; undefined where the call is none. */
  received(call: RecordedCall): Write | undefined {
    if (call.system !== 'autotask' || call.body === undefined) return undefined;
    const write = this.#readWrite(call, JSON.parse(call.body) as Record<string, unknown>);
    this.writes.push(write);
    return write;
  }

  /** The simulator has carried a request out, or refused it. */
  done(call: RecordedCall, status: number): void {
    const write = this.writes.find((each) => each.call.sequence === call.sequence);
    if (write === undefined) return;
    write.decidedAt = Date.now();
    if (status !== 200) return;
    write.acceptedAt = write.decidedAt;
    const { effectiveDate, unitChange, kind } = write;
    const key = keyOf(write.contractId, write.serviceId);
    if (kind === 'create') this.linesMade.push(key);
    this.recordChanges('product', effectiveDate === null ? undefined : { effectiveDate, unitChange });
    write.after = this.statesOf(key).at(-1)?.rows ?? null;
  }

  #readWrite(call: RecordedCall, body: Record<string, unknown>): Write {
    const number = (name: string): number | null => (typeof body[name] === 'number' ? body[name] : null);
    const common = { call, acceptedAt: null, decidedAt: null, after: null };
    const contractInPath = Number(/\/contracts\/(\d+)\//i.exec(call.path)?.[1] ?? NaN);
    if (/\/services\/?$/i.test(call.path)) {
      return {
        ...common,
        kind: 'create',
        contractId: contractInPath,
        serviceId: number('serviceID') ?? 0,
        contractServiceId: null,
        effectiveDate: null,
        unitChange: 0,
      };
    }
    const contractServiceId = number('contractServiceID');
    const line = this.#sandbox.edit(({ autotask }) => autotask.lines.get(contractServiceId ?? 0));
    return {
      ...common,
      kind: 'adjust',
      contractId: line?.contractID ?? number('contractID') ?? contractInPath,
      serviceId: line?.serviceID ?? number('serviceID') ?? 0,
      contractServiceId,
      effectiveDate: typeof body['effectiveDate'] === 'string' ? body['effectiveDate'].slice(0, 10) : null,
      unitChange: number('unitChange') ?? 0,
    };
  }
}

/** The unit rows of a line of the simulator. */
export function rowsOf({
  rows,
}: {
  readonly rows: readonly { readonly start: number; readonly units: number }[];
}): Rows {
  return rows.map(({ start, units }) => ({ from: formatDay(start), units }));
}

/** The quantity on a day. */
export function unitsOn(rows: Rows, day: string): number {
  return rows.findLast(({ from }) => from <= day)?.units ?? 0;
}
