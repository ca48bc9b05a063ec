import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { defaultSyncSettings, type SyncSettings } from '../../src/domain/settings.js';
import { measurements } from '../../src/probe/measurements/index.js';
import { begin, prepare, type Prepared } from '../../src/probe/prepare.js';
import { reportOf, type ProbeReport } from '../../src/probe/report.js';
import { runProbe } from '../../src/probe/run-probe.js';
import { stateFile } from '../../src/probe/state.js';
import { openTenant } from '../../src/probe/tenant.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { parseScenario } from '../../src/sandbox/scenario.js';
import type { ScenarioInput } from '../rig/world.js';
import { probeScenario } from './probe-scenario.js';

/** Waiting in milliseconds instead of minutes. */
export const quickSettings: SyncSettings = {
  ...defaultSyncSettings,
  requestTimeoutMs: 400,
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
  }): Promise<ProbeReport & { leftTexts: readonly string[] }>;
}

type Settings = NonNullable<NonNullable<ScenarioInput['autotask']>['settings']>;

/** A simulated tenant with a contract for the probe; closed at the end of the test. */
export async function probeWorld(
  settings: Settings = {},
  { posted = false, sync = quickSettings }: { posted?: boolean; sync?: SyncSettings } = {},
): Promise<ProbeWorld> {
  const scenario = parseScenario(JSON.stringify(probeScenario(settings)));
  const sandbox = await startSandbox({ scenario });
  const directory = mkdtempSync(join(tmpdir(), 'probe-'));
  onTestFinished(async () => {
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });
  if (posted) {
    sandbox.edit((world) => {
      world.approveAndPost('2026-10-31');
    });
  }
  const statePath = join(directory, 'state.json');
  const open = () =>
    openTenant({
      baseUrl: sandbox.autotaskUrl,
      credentials: scenario.autotask.credentials,
      requestTimeoutMs: sync.requestTimeoutMs,
    });
  const order = {
    ...{ contractId: 7001, word: 'Probe', services: [9001, 9002], today: '2026-11-26', lagWrites: 4 },
    customersOf: () => Promise.resolve([]),
    written: { ever: 0, now: 0 },
  };
  return {
    sandbox,
    statePath,
    quantities: () => quantitiesOf(sandbox),
    prepared: (change = {}) => prepare(open(), { ...order, ...change }),
    async probe({ signal = new AbortController().signal, lagWrites = order.lagWrites } = {}) {
      const tenant = open();
      const prepared = await prepare(tenant, { ...order, lagWrites });
      if (prepared.reasons.length > 0) throw new Error(prepared.reasons.join(' '));
      const file = stateFile(statePath);
      const probe = await begin(prepared, { tenant, file, settings: sync, signal, ci: 1, mostCalls: 2_000 });
      const result = await runProbe(probe, measurements);
      const report = reportOf(result, { day: order.today, calls: tenant.calls(), hidden: prepared.hidden });
      return { ...report, leftTexts: result.left };
    },
  };
}

/** By day from the contract's first to its last: each line's units where it has any. */
function quantitiesOf(sandbox: Sandbox): Record<string, number>[] {
  const { units } = sandbox.dump();
  const days: Record<string, number>[] = [];
  for (let day = Date.parse('2026-08-01'); day <= Date.parse('2027-07-31'); day += 86_400_000) {
    const text = new Date(day).toISOString().slice(0, 10);
    const ofDay: Record<string, number> = {};
    // In order of their starts; of rows that begin on one day the newest is the last.
    for (const row of units) if (row.startDate <= text) ofDay[row.contractServiceID] = row.units;
    days.push(Object.fromEntries(Object.entries(ofDay).filter(([, quantity]) => quantity !== 0)));
  }
  return days;
}
