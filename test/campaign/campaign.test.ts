import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCampaign, seededCases } from './campaign.js';
import { crashPoints } from './crash-points.js';
import { troubledCases } from './mutant-cases.js';
import { regressionCases } from './regressions.js';

/** Crash points in different parts of a run; the long campaign plays them all. */
const someCrashPoints = [
  'killWorker before updateLine 2',
  'killWorker after updateLine 1',
  'killWorkerAndLoseRequest received write 1',
  'killAllWorkers answering write 1',
  'zombieInFlight received write 2',
  'killWorker after claimLines 1',
  'resetRun after updateLine 1',
  'restartTemporal before claimLines 1',
  'restartStore before settleClaims 1',
];

test(
  'every change is made exactly once through faults, crashes and people, in a short campaign',
  { timeout: 600_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'campaign-'));
    const seeds = [1, 2, 3, 5, 7, 10, 13];
    const cases = [
      ...regressionCases(),
      ...seededCases(seeds),
      ...crashPoints().filter(({ name }) => someCrashPoints.includes(name)),
      // What every mutant fails in is survived by the product itself.
      ...troubledCases(),
    ];
    const broken: string[] = [];
    const results = await runCampaign({
      directory,
      cases,
      lanes: 2,
      onResult: ({ name, violations }) => {
        broken.push(...violations.map(({ promise, details }) => `${name}: ${promise}. ${details}`));
        return true;
      },
    });
    rmSync(directory, { recursive: true, force: true });
    expect(broken).toEqual([]);
    expect(results.map(({ name }) => name).sort()).toEqual(cases.map(({ name }) => name).sort());
  },
);
