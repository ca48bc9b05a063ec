import { CannotAsk } from '../../mapping/cannot-ask.js';
import {
  askAutotask,
  readAutotask,
  type AutotaskQuestions,
  type AutotaskReading,
} from '../../mapping/read-autotask.js';
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
  const place = await placeOfReading(services, target);
  const known = place.kept();
  if (known !== undefined) return known;
  const reading = readAutotask(services, target);
  place.keep(reading);
  return reading;
}

/**
 * Asks Autotask about a single value, now. Where a page could not ask it some minutes ago, nor does this.
 * @throws CannotAsk
 */
export async function askUnlessRefused<Result>(
  services: ConsoleServices,
  target: MappingTarget,
  ask: (questions: AutotaskQuestions) => Promise<Result>,
): Promise<Result> {
  const place = await placeOfReading(services, target);
  await place.kept();
  try {
    return await askAutotask(services, target, ask);
  } catch (error) {
    if (error instanceof CannotAsk) place.keep(Promise.reject(error));
    throw error;
  }
}

/** Where the reading of a target is kept. Another version of its secret set has another place. */
async function placeOfReading(services: ConsoleServices, { secretSet, zone }: MappingTarget) {
  const version = (await listSecretSets(services.store)).find(({ name }) => name === secretSet)?.version;
  const key = JSON.stringify([secretSet, version ?? null, zone]);
  const readings = kept.get(services) ?? new Map<string, Kept>();
  kept.set(services, readings);
  return {
    kept(): Promise<AutotaskReading> | undefined {
      const known = readings.get(key);
      return known !== undefined && known.until > Date.now() ? known.reading : undefined;
    },
    keep(reading: Promise<AutotaskReading>): void {
      readings.set(key, { until: Date.now() + keptMs, reading });
      reading.catch((error: unknown) => {
        if (!(error instanceof CannotAsk)) readings.delete(key);
      });
    },
  };
}

/** Has the next page ask Autotask anew. */
export function forgetReadings(services: ConsoleServices): void {
  kept.delete(services);
}
