import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  reportDemand,
  silentAfterMs,
  slotsPerEndpoint,
  turnMs,
  type SlotGrant,
  type SlotShare,
} from '../../src/domain/sync/slot-shares.js';

const leaseMs = 60_000;

/** A worker that keeps to what it is granted. */
interface Worker {
  running: number;
  grant: SlotGrant;
}

/** Workers that report to one store; a step of time lies between two reports. */
class Store {
  shares: readonly SlotShare[] = [];
  now = 1_000_000;
  readonly workers = new Map<string, Worker>();

  worker(holder: string): Worker {
    const fresh: Worker = { running: 0, grant: { held: 0, usable: 0, ageMs: 0, othersWait: false, stuckMs: 0 } };
    const worker = this.workers.get(holder) ?? fresh;
    this.workers.set(holder, worker);
    return worker;
  }

  /** Some calls of the worker end, it reports, and begins as many as it wants and may. */
  report(holder: string, wanted: number, ended = 0, afterMs = 100): SlotGrant {
    this.now += afterMs;
    const worker = this.worker(holder);
    worker.running -= Math.min(ended, worker.running);
    const demand = { holder, running: worker.running, wanted: Math.max(wanted, worker.running) };
    const { shares, grant } = reportDemand(this.shares, demand, { now: this.now, leaseMs });
    this.shares = shares;
    worker.grant = grant;
    worker.running = Math.max(worker.running, Math.min(wanted, grant.usable));
    return grant;
  }

  running(): number {
    return [...this.workers.values()].reduce((sum, { running }) => sum + running, 0);
  }
}

const names = ['a', 'b', 'c', 'd', 'e'];
const report = fc.record({
  holder: fc.constantFrom(...names),
  wanted: fc.integer({ min: 0, max: slotsPerEndpoint }),
  ended: fc.integer({ min: 0, max: slotsPerEndpoint }),
  // Now and then somebody falls silent.
  afterMs: fc.constantFrom(0, 100, 1_000, silentAfterMs),
});

describe('shares of an endpoint', () => {
  it('never allow more calls at a time than Autotask takes, whoever reports what, and when, within its lease', () => {
    fc.assert(
      fc.property(fc.array(report, { maxLength: 10 }), (reports) => {
        const store = new Store();
        for (const { holder, wanted, ended, afterMs } of reports) {
          store.report(holder, wanted, ended, afterMs);
          expect(store.running()).toBeLessThanOrEqual(slotsPerEndpoint);
          const held = store.shares.reduce((sum, share) => sum + share.held, 0);
          expect(held).toBeLessThanOrEqual(slotsPerEndpoint);
          expect(held).toBeGreaterThanOrEqual(store.running());
        }
      }),
    );
  });

  it('leave no slot unused that somebody wants, and give each of up to three workers one', () => {
    const wishes = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 3 })), {
      selector: ([name]) => name,
      minLength: 1,
    });
    fc.assert(
      fc.property(wishes, (wanting) => {
        const store = new Store();
        for (let round = 0; round < 4; round += 1) {
          for (const [holder, wanted] of wanting) store.report(holder, wanted, slotsPerEndpoint, 10);
        }
        const wanted = wanting.reduce((sum, [, each]) => sum + each, 0);
        expect(store.running()).toBe(Math.min(slotsPerEndpoint, wanted));
        if (wanting.length > slotsPerEndpoint) return;
        for (const [holder] of wanting) expect(store.worker(holder).running).toBeGreaterThan(0);
      }),
    );
  });

  it('come round to everybody where more workers want slots than there are', () => {
    const store = new Store();
    const had = new Set<string>();
    const stepMs = 50;
    for (let passed = 0; passed < 2 * turnMs * names.length; passed += stepMs * names.length) {
      for (const holder of names) if (store.report(holder, 3, slotsPerEndpoint, stepMs).usable > 0) had.add(holder);
    }
    expect([...had].sort()).toEqual(names);
  });

  it('stay as they are while nothing is new, and are renewed in time', () => {
    const store = new Store();
    store.report('a', 2);
    const before = store.shares;
    expect(store.report('a', 2, 0, 100)).toMatchObject({ held: 2, ageMs: 100 });
    expect(store.shares).toBe(before);
    expect(store.report('a', 2, 0, 1_000)).toMatchObject({ held: 2, ageMs: 0 });
    expect(store.shares[0]?.expiresAt).toBe(store.now + leaseMs);
  });

  it('of a worker that wants nothing are gone', () => {
    const store = new Store();
    store.report('a', 2);
    store.report('a', 0, 2);
    expect(store.shares).toEqual([]);
  });

  it('of a worker that died are taken until its last request has had its time, and nobody takes it for one that goes on', () => {
    const store = new Store();
    store.report('dead', 3);
    const until = store.now + leaseMs;
    expect(store.report('b', 3)).toMatchObject({ held: 0, stuckMs: 0 });
    const stuck = store.report('b', 3, 0, silentAfterMs);
    expect(stuck).toMatchObject({ held: 0, stuckMs: until - store.now });
    store.now = until - 1;
    expect(store.report('b', 3, 0, 0)).toMatchObject({ held: 0, stuckMs: 1 });
    expect(store.report('b', 3, 0, 1)).toMatchObject({ held: 3, usable: 3, stuckMs: 0 });
  });

  it('of a worker that stood still count again when it goes on, and only what it has under way', () => {
    const store = new Store();
    store.report('still', 3);
    store.now += leaseMs;
    store.report('b', 3, 0, 0);
    // Autotask may refuse a call now. Nobody begins another one until all are within the limit again.
    expect(store.report('still', 3)).toMatchObject({ held: 3, usable: 0 });
    expect(store.report('still', 3, 2)).toMatchObject({ held: 1, usable: 0 });
    expect(store.report('b', 3, 3)).toMatchObject({ held: 2, usable: 2 });
  });

  it('of a dead worker do not last for ever where the clock is set back', () => {
    const store = new Store();
    store.report('dead', 3);
    store.report('b', 1);
    store.now -= 3_600_000;
    expect(store.report('b', 1)).toMatchObject({ usable: 1, ageMs: 0 });
  });
});
