import { AutotaskError } from '../autotask/errors.js';
import type { Cost } from './finding.js';
import type { Measurement } from './measurement.js';
import type { ProbeTenant } from './tenant.js';

/** What a probe costs, for those who have to agree to it. */
export interface ProbeCost {
  readonly measurements: readonly (Cost & Pick<Measurement, 'name' | 'question'>)[];
  /** Calls of Autotask where changes show at once. */
  readonly about: number;
  /** After so many nothing more is changed; putting back goes on. */
  readonly most: number;
  readonly writes: number;
}

/** Before a write and until it shows. */
const readsPerWrite = 2;

/** Reading, ending the contract and lengthening it again, and reading whether all is back. */
const callsToPutBack = 8;

export function costOf(measurements: readonly Measurement[], probe: Parameters<Measurement['cost']>[0]): ProbeCost {
  const costs = measurements.map((each) => ({ name: each.name, question: each.question, ...each.cost(probe) }));
  const sum = (of: (cost: Cost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  const writes = sum((cost) => cost.writes);
  const putBacks = costs.filter((cost) => cost.writes > 0).length * callsToPutBack;
  const about = sum((cost) => cost.reads) + writes * (1 + readsPerWrite) + putBacks;
  return { measurements: costs, about, most: 5 * about, writes };
}

export function costText({ measurements, about, most, writes }: ProbeCost): string {
  const lines = measurements.map(
    ({ name, reads, writes: own, question }) =>
      `  ${name.padEnd(nameWidth)} ${String(reads).padStart(5)} ${String(own).padStart(6)}  ${question}`,
  );
  return [
    `  ${'measurement'.padEnd(nameWidth)} reads writes`,
    ...lines,
    `About ${about} calls in all, ${writes} of them changes of one unit that are put back; changes stop at ${most} calls.`,
  ].join('\n');
}

/** Calls are slowed for everybody from half of the budget on, and refused at its end. */
const greatestShare = 0.5;

/** Why the probe would take too much of the calls that the database may have; undefined where it would not, or nobody can tell. */
export async function budgetReason(tenant: ProbeTenant, { most }: ProbeCost): Promise<string | undefined> {
  try {
    const { externalRequestThreshold: limit, currentTimeframeRequestCount: used } = await tenant.threshold();
    if (used + most <= limit * greatestShare) return undefined;
    return `The database has had ${used} of ${limit} calls, and the probe may need ${most}: from half of them on Autotask slows everybody down. Try it later, or with fewer --changes.`;
  } catch (error) {
    // One of the measurements says so.
    if (error instanceof AutotaskError && error.kind !== 'Unauthorized') return undefined;
    throw error;
  }
}

const nameWidth = 22;
