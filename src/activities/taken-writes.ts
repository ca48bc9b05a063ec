/** Writes that the store counts and that ended or were not needed: when it counted them, and how many they are. */
export type EndedWrites = readonly [takenAt: number, writes: number];

/** Writes of a process that may begin until then, by its own clock. The store counted them at `takenAt`, by its clock. */
interface Chunk {
  readonly takenAt: number;
  readonly left: number;
  readonly until: number;
}

/** The writes that a process has taken from the calls of the hour ahead. */
export class TakenWrites {
  #chunk: Chunk = { takenAt: 0, left: 0, until: 0 };
  readonly #ended = new Map<number, number>();

  /** Whether the store counts writes of which it has to hear again. */
  get isToReport(): boolean {
    return this.#ended.size > 0 || this.#chunk.left > 0;
  }

  take(chunk: Chunk): void {
    this.giveBackRest();
    this.#chunk = chunk;
  }

  /** @returns when the store counted the write that begins now; undefined if none is left */
  next(): number | undefined {
    const { takenAt, left, until } = this.#chunk;
    if (left === 0 || performance.now() >= until) return undefined;
    this.#chunk = { ...this.#chunk, left: left - 1 };
    return takenAt;
  }

  giveBack(takenAt: number, writes: number): void {
    this.#ended.set(takenAt, (this.#ended.get(takenAt) ?? 0) + writes);
  }

  /** Gives back what did not begin. */
  giveBackRest(): void {
    const { takenAt, left } = this.#chunk;
    if (left === 0) return;
    this.#chunk = { ...this.#chunk, left: 0 };
    this.giveBack(takenAt, left);
  }

  /** What the store no longer has to count, once. What did not begin in time is part of it. */
  drainEnded(): EndedWrites[] {
    if (performance.now() >= this.#chunk.until) this.giveBackRest();
    const ended = [...this.#ended];
    this.#ended.clear();
    return ended;
  }
}
