import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPrograms, startLane, type Lane } from './lane.js';
import { mutantCases } from './mutant-cases.js';
import { playTrouble } from './play.js';

describe('the campaign catches a product in which one rule is left out', () => {
  const directory = mkdtempSync(join(tmpdir(), 'campaign-mutants-'));
  let lane: Lane;

  beforeAll(async () => {
    lane = await startLane({ directory, programs: await buildPrograms(directory) });
  });

  afterAll(async () => {
    await lane.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test.for(mutantCases)('$mutant breaks the promise that $breaks', async (each) => {
    const { mutant, breaks, settings } = each;
    await lane.pool.use({ mutant, settings });
    const violations = await playTrouble(lane, each.caseFor(lane.nextCi()));
    expect(violations.map(({ promise }) => promise)).toContain(breaks);
  });
});
