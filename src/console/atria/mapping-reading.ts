import { CannotAsk } from '../../mapping/cannot-ask.js';
import { readAutotask, type AutotaskReading } from '../../mapping/read-autotask.js';
import type { MappingTarget } from '../../mapping/target.js';
import { listSecretSets } from '../../store/secret-sets.js';
import type { ConsoleServices } from '../services.js';

/** Autotask's companies and services change seldom, and its calls are counted: pages share a reading for so long. */
const keptMs = 600_000;

interface Kept {
  readonly until: number;
  readonly reading: Promise<AutotaskReading>;
}

const kept = new WeakMap<ConsoleServices, Map<string, Kept>>();

/**
 * What Autotask had some minutes ago. A failure is kept too: nobody who only looks at a page may lock the API user.
 * @throws CannotAsk
 */
export async function keptReading(services: ConsoleServices, target: MappingTarget): Promise<AutotaskReading> {
  const { secretSet, zone } = target;
  const version = (await listSecretSets(services.store)).find(({ name }) => name === secretSet)?.version;
  const key = JSON.stringify([secretSet, version ?? null, zone]);
  const readings = kept.get(services) ?? new Map<string, Kept>();
  kept.set(services, readings);
  const known = readings.get(key);
  if (known !== undefined && known.until > Date.now()) return known.reading;
  const reading = readAutotask(services, target);
  readings.set(key, { until: Date.now() + keptMs, reading });
  reading.catch((error: unknown) => {
    if (!(error instanceof CannotAsk)) readings.delete(key);
  });
  return reading;
}

/** Has the next page ask Autotask anew. */
export function forgetReadings(services: ConsoleServices): void {
  kept.delete(services);
}
