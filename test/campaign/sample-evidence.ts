import type { RecordedCall } from '../../src/simulator/core/call-record.js';
import { caseOfSeed, withoutFirstLook, type CampaignCase } from './case.js';
import type { Evidence, RunEvidence } from './evidence.js';
import type { LineState, Rows, Write } from './ledger.js';
import type { RunRole } from './runs.js';

const { name, world, faults, happenings, parameters } = caseOfSeed(1, 1);

/** A world of one line that is fed, with 10 units where 14 are billed. */
export const line = { contractId: 1, serviceId: 2, target: 14 };
export const oneCase: CampaignCase = {
  ...{ name, faults, happenings },
  period: { name: 'Previous', start: '2026-10-26', end: '2026-11-25', endBefore: '2026-10-25' },
  parameters: { ...withoutFirstLook(parameters), ProRatedTransactions: 'False', EffectiveDateConflict: 'Report' },
  world: { ...world, fed: new Map([['1/2', line]]) },
};

export const before: Rows = [{ from: '2026-01-26', units: 10 }];
export const after: Rows = [...before, { from: '2026-10-26', units: 14 }];
export const change = { effectiveDate: '2026-10-26', unitChange: 4 };
export const scenarioState: LineState = { at: 0, by: 'scenario', rows: before };
export const changedState: LineState = { at: 150, by: 'product', rows: after, change };

export function call(sequence: number, startedAt: number): RecordedCall {
  const path = '/ATServicesRest/V1.0/ContractServiceAdjustments';
  const common = {
    system: 'autotask',
    method: 'POST',
    path,
    query: '',
    status: 200,
    durationMs: 20,
    body: '{}',
  } as const;
  return { ...common, sequence, startedAt };
}

export function writeOf(part: Partial<Write> = {}): Write {
  const place = { contractId: 1, serviceId: 2, contractServiceId: 3 };
  const decided = { acceptedAt: 150, decidedAt: 150, after };
  return { call: call(1, 140), kind: 'adjust', ...place, ...change, ...decided, ...part };
}

export function runOf(role: RunRole, startedAt: number, outcome: string, part: Partial<RunEvidence> = {}): RunEvidence {
  const interference = new Set<never>();
  return {
    run: {
      workflowId: role,
      runId: role,
      role,
      startedAt,
      appliesPreview: false,
      endedAt: startedAt + 90,
      temporalStatus: 'COMPLETED',
      interference,
    },
    storeStatus: 'Completed',
    closed: true,
    lines: [{ contractId: 1, serviceId: 2, state: 'settled', outcome }],
    records: 1,
    unaccounted: 0,
    codes: ['AT22', 'AT01', outcome, 'AT24'],
    ...part,
  };
}

export const kept: Evidence = {
  case: oneCase,
  runs: [runOf('chaos', 100, 'AT09'), runOf('final', 200, 'AT10'), runOf('again', 300, 'AT10')],
  writes: [writeOf()],
  states: new Map([['1/2', [scenarioState, changedState]]]),
  linesMade: [],
  holds: [],
  calls: [],
  claims: [],
  adjustedOn: new Map(),
  contractEnds: new Map([[1, '2027-01-25']]),
  decisions: [],
  shown: null,
  undoPart: null,
  leaks: [],
  continued: 0,
  rests: 0,
};

/** The change is undone, and made again by the next run. */
export const undoneRows: Rows = [...before, { from: '2026-10-26', units: 10 }];
export const undoneState: LineState = {
  at: 250,
  by: 'product',
  rows: undoneRows,
  change: { ...change, unitChange: -4 },
};
export const undoWrite = writeOf({
  call: call(2, 240),
  unitChange: -4,
  acceptedAt: 250,
  decidedAt: 250,
  after: undoneRows,
});
export const againRows: Rows = [...after];
export const againWrite = writeOf({ call: call(3, 340), acceptedAt: 350, decidedAt: 350, after: againRows });
export const undoneKept: Evidence = {
  ...kept,
  runs: [
    runOf('undone', 100, 'AT09'),
    runOf('chaos', 200, 'AT62', { isUndo: true }),
    runOf('final', 300, 'AT09'),
    runOf('again', 400, 'AT10'),
  ],
  writes: [writeOf(), undoWrite, againWrite],
  states: new Map([
    ['1/2', [scenarioState, changedState, undoneState, { at: 350, by: 'product', rows: againRows, change }]],
  ]),
};
