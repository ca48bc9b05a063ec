import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { defaultSyncSettings, type SyncSettings } from '../../src/domain/sync/settings.js';
import type { Measurement } from '../../src/probe/measurement.js';
import { measurements } from '../../src/probe/measurements/index.js';
import { begin, prepare, type Prepared } from '../../src/probe/prepare.js';
import { reportOf, type ProbeReport } from '../../src/probe/report.js';
import { quantitiesOf } from './quantities.js';
import { Bench } from '../../src/probe/bench.js';
import { putAllBack, runProbe } from '../../src/probe/run-probe.js';
import { stateFile } from '../../src/probe/state.js';
import { openTenant } from '../../src/probe/tenant.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { postedThrough, probeScenario, sampleOrder, type SettingsInput } from '../../src/demo/sample-probe.js';

/** Waiting in milliseconds instead of minutes. */
export const quickSettings: SyncSettings = {
  ...defaultSyncSettings,
  requestTimeoutMs: 1_500,
  commitWindowMs: 50,
  readLagMs: 60,
  stallAllowanceMs: 10,
};

export interface ProbeWorld {
  readonly sandbox: Sandbox;
  readonly statePath: string;
  /** What each line has on each day, over all of the contract. */
  quantities(): Record<string, number>[];
  prepared(change?: Partial<Parameters<typeof prepare>[1]>): Promise<Prepared>;
  /** Probes, and puts back what it changed. */
  probe(options?: {
    signal?: AbortSignal;
    lagWrites?: number;
    measured?: readonly Measurement[];
  }): Promise<ProbeReport & { leftTexts: readonly string[] }>;
  /** Puts back what a probe before left. */
  recover(): Promise<readonly string[]>;
}

/** A simulated tenant with a contract for the probe; closed at the end of the test. */
export async function probeWorld(
  settings: SettingsInput = {},
  { posted = false, sync = quickSettings }: { posted?: boolean; sync?: SyncSettings } = {},
): Promise<ProbeWorld> {
  const scenario = probeScenario({
    requestTimeoutMs: sync.requestTimeoutMs,
    commitWindowMs: sync.commitWindowMs,
    ...settings,
  });
  const sandbox = await startSandbox({ scenario });
  const directory = mkdtempSync(join(tmpdir(), 'probe-'));
  onTestFinished(async () => {
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });
  if (posted) {
    sandbox.edit((world) => {
      world.approveAndPost(postedThrough);
    });
  }
  const statePath = join(directory, 'state.json');
  const open = () =>
    openTenant({
      baseUrl: sandbox.autotaskUrl,
      credentials: scenario.autotask.credentials,
      requestTimeoutMs: sync.requestTimeoutMs,
      retryIntervalMs: 20,
    });
  const order = {
    ...{ ...sampleOrder, lagWrites: 4 },
    customersOf: () => Promise.resolve([]),
    written: { ever: 0, now: 0 },
  };
  return {
    sandbox,
    statePath,
    quantities: () => quantitiesOf(sandbox),
    prepared: (change = {}) => prepare(open(), { ...order, ...change }),
    async probe({ signal = new AbortController().signal, lagWrites = order.lagWrites, measured = measurements } = {}) {
      const tenant = open();
      const prepared = await prepare(tenant, { ...order, lagWrites });
      if (prepared.reasons.length > 0) throw new Error(prepared.reasons.join(' '));
      const file = stateFile(statePath);
      const probe = await begin(prepared, { tenant, file, settings: sync, signal, ci: 1, mostCalls: 2_000 });
      const result = await runProbe(probe, measured);
      const report = reportOf(result, { day: sampleOrder.today, calls: tenant.calls(), hidden: prepared.hidden });
      return { ...report, leftTexts: result.left };
    },
    async recover() {
      const file = stateFile(statePath);
      const state = await file.read();
      if (state === undefined) throw new Error('Nothing was left.');
      const signal = new AbortController().signal;
      return putAllBack(new Bench({ tenant: open(), state, file, settings: sync, signal }));
    },
  };
}
