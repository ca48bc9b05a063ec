import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/simulator/scenario-schema.js';
import { probeWorld, type ProbeWorld } from './probe-world.js';

const isWrite = ({ method, path }: { method: string; path: string }) =>
  method === 'PATCH' || (method === 'POST' && /adjustments|\/services$/i.test(path));

/** Does something when so many writes have been carried out. */
function afterWrites(world: ProbeWorld, count: number, deed: () => void): void {
  let writes = 0;
  world.sandbox.observe({
    done: (call) => {
      if (isWrite(call) && (writes += 1) === count) deed();
    },
  });
}

const worlds = ['accepted', 'refused'] as const;

describe('what a probe changed is put back', () => {
  test.each(worlds.flatMap((same) => [1, 4, 9].map((count) => [same, count] as const)))(
    'if it is interrupted (second changes on one date %s) after %i writes',
    async (sameDateAdjustment, count) => {
      const world = await probeWorld({ sameDateAdjustment });
      const before = world.quantities();
      const interruption = new AbortController();
      afterWrites(world, count, () => {
        interruption.abort();
      });
      const report = await world.probe({ signal: interruption.signal });
      expect(report.leftTexts).toEqual([]);
      expect(report.counts.notTold).toBeGreaterThan(0);
      expect(world.quantities()).toEqual(before);
      expect(existsSync(world.statePath)).toBe(false);
    },
  );

  test.each(worlds.flatMap((same) => [1, 4, 7].map((count) => [same, count] as const)))(
    'by the next one if Autotask goes away (second changes on one date %s) after %i writes',
    async (sameDateAdjustment, count) => {
      const world = await probeWorld({ sameDateAdjustment });
      const before = world.quantities();
      const { contracts } = world.sandbox.dump();
      afterWrites(world, count, () => {
        world.sandbox.refuseConnections();
        world.sandbox.edit((simulated) => {
          simulated.setFaults({ seed: 1, rate: 1, kinds: ['resetBeforeCommit'], scripted: [] });
        });
      });
      const report = await world.probe().catch((error: unknown) => error as Error);
      if (!(report instanceof Error)) expect(report.left).toBeGreaterThan(0);
      expect(existsSync(world.statePath)).toBe(true);
      await world.sandbox.acceptConnections();
      world.sandbox.edit((simulated) => {
        simulated.setFaults({ seed: 1, rate: 0, scripted: [] });
      });
      expect(await world.recover()).toEqual([]);
      expect(world.quantities()).toEqual(before);
      expect(world.sandbox.dump().contracts).toEqual(contracts);
      expect(existsSync(world.statePath)).toBe(false);
    },
  );

  const kinds = FAULT_KINDS.filter((kind) => !['duplicatedPage', 'shiftedPage', 'delay', 'refuse'].includes(kind));
  test.each(kinds)('and never sent twice if writes meet %s', async (kind) => {
    for (const [from, sameDateAdjustment] of [
      [2, 'refused'],
      [4, 'accepted'],
    ] as const) {
      const world = await probeWorld({ sameDateAdjustment });
      const before = world.quantities();
      world.sandbox.edit((simulated) => {
        const scripted = [{ kind, method: 'POST', path: 'contractserviceadjustments', from, times: 1 }];
        simulated.setFaults({ seed: 1, rate: 0, scripted });
      });
      const report = await world.probe({ lagWrites: 2 });
      if (report.leftTexts.length > 0) expect(await world.recover()).toEqual([]);
      expect(world.quantities()).toEqual(before);
      expect(existsSync(world.statePath)).toBe(false);
    }
  });

  test('or said to be left if Autotask does not let the contract be ended, and put back once it does', async () => {
    const world = await probeWorld({ sameDateAdjustment: 'refused' });
    const before = world.quantities();
    world.sandbox.edit((simulated) => {
      const scripted = [{ kind: 'validation500', method: 'PATCH', path: 'contracts', from: 1, times: 99 } as const];
      simulated.setFaults({ seed: 1, rate: 0, scripted });
    });
    const report = await world.probe();
    expect(report.leftTexts.join()).toMatch(/^The contract line 8001 has other units than before \(\+1 from 2026-1/);
    expect(report.left).toBe(1);
    // The measurement that could not be put back is the last one that changes anything.
    expect(world.sandbox.dump().adjustments.filter(({ unitChange }) => unitChange !== 0)).toHaveLength(1);
    world.sandbox.edit((simulated) => {
      simulated.setFaults({ seed: 1, rate: 0, scripted: [] });
    });
    expect(await world.recover()).toEqual([]);
    expect(world.quantities()).toEqual(before);
  });

  test('but not what somebody else changed more than the probe did', async () => {
    const world = await probeWorld({ sameDateAdjustment: 'accepted' });
    const interruption = new AbortController();
    afterWrites(world, 3, () => {
      interruption.abort();
      world.sandbox.edit((simulated) =>
        simulated.adjustAsPerson({ contractServiceID: 8001, effectiveDate: '2026-12-20', unitChange: 50 }),
      );
    });
    const report = await world.probe({ signal: interruption.signal });
    expect(report.leftTexts.join()).toContain('more than the probe changed, so it was left alone');
    expect(world.sandbox.dump().adjustments.every(({ unitChange }) => Math.abs(unitChange) <= 1)).toBe(true);
  });
});
