import { join } from 'node:path';
import { buildPrograms, startLane } from './lane.js';
import type { NamedCase } from './crash-points.js';
import { play, type SeedResult } from './play.js';
import { caseOfSeed } from './case.js';

export interface CampaignOptions {
  readonly directory: string;
  readonly cases: readonly NamedCase[];
  /** Stacks that work beside one another, each with its own servers and workers. */
  readonly lanes: number;
  readonly mutant?: string | undefined;
  /** Told of each case as it ends; false: no more cases are begun. */
  readonly onResult: (result: SeedResult) => boolean;
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** The cases of counted seeds. */
export function seededCases(seeds: readonly number[]): NamedCase[] {
  return seeds.map((seed) => ({ name: `seed ${seed}`, caseFor: (ci) => caseOfSeed(seed, ci) }));
}

/** Plays cases on several lanes; each takes the next one when it is through with its own. */
export async function runCampaign(options: CampaignOptions): Promise<SeedResult[]> {
  const programs = await buildPrograms(options.directory);
  const results: SeedResult[] = [];
  let next = 0;
  let stopped = false;
  const runLane = async (number: number): Promise<void> => {
    const directory = join(options.directory, `lane-${number}`);
    const { mutant, onProgress } = options;
    const lane = await startLane({ directory, programs, mutant, onProgress });
    try {
      for (let each = options.cases[next++]; each !== undefined && !stopped; each = options.cases[next++]) {
        const result = await play(lane, (ci) => each.caseFor(ci));
        results.push(result);
        if (!options.onResult(result)) stopped = true;
      }
    } finally {
      await lane.stop();
    }
  };
  const lanes = Math.min(options.lanes, options.cases.length);
  const ended = await Promise.allSettled(Array.from({ length: lanes }, (_, index) => runLane(index + 1)));
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
  return results;
}
