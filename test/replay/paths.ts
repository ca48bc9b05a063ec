import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import type { StartedRun, World, WorldOptions, ScenarioInput } from '../rig/world.js';

/** A way through the workflows that has a recorded history, `test/histories/<name>.json`. */
export interface RecordedPath {
  readonly scenario: ScenarioInput;
  readonly options?: WorldOptions;
  readonly parameters: unknown;
  /** What happens to the run on its way. */
  readonly meanwhile?: (world: World, run: StartedRun) => Promise<unknown>;
}

function changed(count: number): CustomerInput[] {
  return Array.from({ length: count }, (_each, index) => ({
    code: `C${index}`,
    lines: [
      [9001, 10],
      [9002, 5],
    ],
    records: [billed(9001, 14), billed(9002, 5)],
  }));
}

function postsGoWrong(kind: ScenarioFaults['scripted'][number]['kind']): NonNullable<ScenarioInput['faults']> {
  return { scripted: [{ kind, method: 'POST', path: '/contractserviceadjustments' }] };
}

const createItems = { ...previousPeriod, AllowAtriaCreateItems: 'True' };
const left: CustomerInput = {
  code: 'LEFT',
  status: 'Deprovisioned',
  lines: [[9001, 9]],
  earlierRecords: [billed(9001, 9)],
};
const isNew: CustomerInput = { code: 'NEW', records: [billed(9003, 6)] };

export const recordedPaths: Readonly<Record<string, RecordedPath>> = {
  healthy: { scenario: provider([...changed(2), isNew]), parameters: createItems },
  unchanged: {
    scenario: provider([{ code: 'SAME', lines: [[9001, 7]], records: [billed(9001, 7)] }]),
    parameters: createItems,
  },
  empty: { scenario: provider([]), parameters: previousPeriod },
  'failed-parameters': { scenario: provider([]), parameters: { BillingPeriod: 'Lately' } },
  deprovisioned: { scenario: provider([...changed(1), left]), parameters: previousPeriod },
  'continue-as-new': {
    scenario: provider(changed(12)),
    options: { settings: { historyEventsMax: 40, linesPerBatch: 2 } },
    parameters: previousPeriod,
  },
  'in-doubt': {
    scenario: provider(changed(1), { faults: postsGoWrong('commitThenDrop') }),
    parameters: previousPeriod,
  },
  waited: {
    scenario: provider(changed(1), {
      faults: { scripted: [{ kind: 'maintenance', path: '/contractserviceunits', from: 1, times: 5 }] },
    }),
    options: { settings: { retryIntervalMs: 2, patienceMs: 60_000 } },
    parameters: previousPeriod,
  },
  halted: { scenario: provider(changed(2), { faults: postsGoWrong('unauthorised') }), parameters: previousPeriod },
  cancelled: {
    scenario: provider(changed(3), { faults: postsGoWrong('hang') }),
    options: { settings: { requestTimeoutMs: 500, linesPerBatch: 1 } },
    parameters: previousPeriod,
    async meanwhile({ sandbox }, { handle }) {
      while (!sandbox.calls().some(({ body }) => body !== undefined)) await new Promise(setImmediate);
      await handle.cancel();
    },
  },
};
