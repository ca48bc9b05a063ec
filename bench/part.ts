import type { Stack } from '../src/sandbox/stack.js';

/** One table of figures. */
export interface Figures {
  /** What was measured, with the sizes. */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader has to know to read them. */
  readonly notes: readonly string[];
}

/** What a part of the benchmark measures upon. */
export interface Bench {
  /** Starts servers of their own for a part; they are stopped when it has ended. */
  startStack(scenario?: unknown): Promise<Stack>;
  /** 1 for the sizes of the documentation; less to try the benchmark out. */
  readonly scale: number;
  /** A directory for files, removed at the end. */
  readonly directory: string;
  progress(line: string): void;
}

export type Part = (bench: Bench) => Promise<Figures[]>;
