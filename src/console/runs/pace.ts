/** How many changes of a run were made, or decided not to be, by a moment. */
export interface PaceSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly made: number;
}

/** Samples older than this say nothing about the present pace. */
const memoryMs = 120_000;
/** A shorter observation is no pace yet. */
const leastSpanMs = 3_000;

/**
 * The milliseconds until a run has made its changes, at the pace of the last two minutes.
 *
 * @param samples in the order of time
 * @param toDo all changes of the run, those that are made included
 * @returns undefined where there is no pace to go by
 */
export function timeLeft(samples: readonly PaceSample[], toDo: number): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const span = last.at - first.at;
  const made = last.made - first.made;
  if (span < leastSpanMs || made <= 0) return undefined;
  return (Math.max(0, toDo - last.made) * span) / made;
}

/** Remembers how far runs were, so that their pace can be told. It only holds what was looked at lately. */
export class PaceMemory {
  readonly #samples = new Map<string, PaceSample[]>();

  /**
   * Takes a sample and tells the time that is left, as {@link timeLeft} does. What a run does before it makes changes says
   * nothing about their pace.
   */
  observe(runId: string, sample: PaceSample & { readonly isApplying: boolean }, toDo: number): number | undefined {
    if (!sample.isApplying) return undefined;
    const samples = (this.#samples.get(runId) ?? []).filter(({ at }) => at >= sample.at - memoryMs);
    samples.push(sample);
    this.#samples.set(runId, samples);
    this.#forgetOld(sample.at);
    return timeLeft(samples, toDo);
  }

  #forgetOld(now: number): void {
    for (const [runId, samples] of this.#samples) {
      if ((samples.at(-1)?.at ?? 0) < now - memoryMs) this.#samples.delete(runId);
    }
  }
}
