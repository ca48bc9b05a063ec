import { sql } from 'kysely';
import { afterEach, expect } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import type { ProxiedRequest, Rewrite } from '../rig/rewriting-proxy.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type StartedRun, type World } from '../rig/world.js';

/** What jobs of two periods run with. */
export const job = { ...previousPeriod, AllowAtriaCreateItems: 'True' } as const;

/** The outcomes of the lines of customer ONE. */
export const codes = ({ log }: EndedRun): string[] =>
  log.flatMap(({ code, customerCode }) => (customerCode === 'ONE' ? [code] : []));

/** What Autotask holds back. */
export interface Held {
  /** Resolves once there is something. */
  readonly isHeld: Promise<void>;
  release(): void;
}

type Matches = (request: ProxiedRequest) => boolean;

/** Two jobs bill customer ONE at the same time. The test holds back what Autotask gets or answers to one of them. */
export interface TwoJobs {
  readonly world: World;
  /** TWO has a line that is right. Its records are read even where none of ONE leads to a line. */
  start(customer: Partial<CustomerInput>, atria?: Rewrite): Promise<void>;
  /** Atria bills a quantity of a SKU for a period; null: it has no record of ONE. */
  bill(periodEnd: string, quantity: number | null, sku?: number): void;
  /** Holds the next answer to a read back; what it says is what Autotask had by then. */
  holdAnswer(path: RegExp): Held;
  /** Starts a run, and waits until it is about to make its first change. */
  startChanging(BillingPeriod: string): Promise<Held & { readonly run: StartedRun }>;
  untilPlanned(run: StartedRun): Promise<void>;
  /** The changes that Autotask has taken, in order. */
  posted(): (readonly [from: string, units: number])[];
}

interface Hold {
  readonly matches: Matches;
  readonly isBeforeAutotask: boolean;
  hasHeld(): void;
  readonly released: Promise<void>;
}

const isChange: Matches = ({ path, method }) =>
  method === 'POST' && /\/(contractserviceadjustments|services)$/i.test(path);

export function useTwoJobs(): TwoJobs {
  let world: World;
  const holds = new Set<Hold>();
  afterEach(() => world.close());

  function holdNext(matches: Matches, isBeforeAutotask: boolean): Held {
    let hasHeld!: () => void;
    let release!: () => void;
    const isHeld = new Promise<void>((resolve) => (hasHeld = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const one: Hold = { matches, isBeforeAutotask, hasHeld, released };
    holds.add(one);
    return { isHeld, release };
  }

  const holding: Rewrite = async (request, forward) => {
    const one = [...holds].find(({ matches }) => matches(request));
    if (one === undefined) return forward();
    holds.delete(one);
    const early = one.isBeforeAutotask ? undefined : await forward();
    one.hasHeld();
    await one.released;
    return early ?? forward();
  };

  return {
    get world() {
      return world;
    },
    async start(customer, atria) {
      holds.clear();
      const customers = [
        { code: 'ONE', ...customer },
        { code: 'TWO', lines: [[9002, 5]] as const },
      ];
      world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }), {
        rewrites: { autotask: holding, atria },
        settings: { requestTimeoutMs: 60_000 },
      });
    },
    bill(periodEnd, quantity, sku = 9001) {
      const ofOne = quantity === null ? [] : [{ ...billed(sku, quantity), customerCode: 'ONE' }];
      const records = [...ofOne, { ...billed(9002, 5), customerCode: 'TWO' }];
      world.sandbox.edit((each) => {
        each.replaceBilling(periodEnd, billingRecord.array().parse(records));
      });
    },
    holdAnswer: (path) => holdNext((request) => path.test(request.path), false),
    async startChanging(BillingPeriod) {
      const held = holdNext(isChange, true);
      const run = await world.start({ ...job, BillingPeriod });
      await held.isHeld;
      return { ...held, run };
    },
    async untilPlanned({ runId }) {
      const planned = sql`select 1 from plan_lines where run_id = ${runId} and customer_code = 'ONE'`;
      await expect.poll(async () => (await planned.execute(world.store)).rows.length).toBe(1);
    },
    posted() {
      const { adjustments } = world.sandbox.dump();
      return adjustments.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange] as const);
    },
  };
}
