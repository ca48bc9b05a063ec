import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLane, writeBundle, type Lane } from './lane.js';
import { casesFor, mutantPromises } from './mutant-cases.js';
import { play } from './play.js';

/** Worlds in which a mutant may hide before the checker counts as blind to it. */
const worlds = 6;

describe('the campaign catches a product in which one rule is left out', () => {
  const directory = mkdtempSync(join(tmpdir(), 'campaign-mutants-'));
  let lane: Lane;

  beforeAll(async () => {
    lane = await startLane({
      directory,
      bundleFile: await writeBundle(directory),
      mutant: mutantPromises[0]?.[0],
      workers: 1,
    });
  });

  afterAll(async () => {
    await lane.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test.each(mutantPromises)('%s breaks the promise that %s', async (mutant, expected) => {
    await lane.pool.use(mutant);
    const broken = new Set<string>();
    for (const each of casesFor(mutant, worlds)) {
      const { violations } = await play(lane, (ci) => each.caseFor(ci));
      for (const { promise } of violations) broken.add(promise);
      if (broken.has(expected)) break;
    }
    expect([...broken]).toContain(expected);
  });
});
