import type { Stack } from '../src/demo/stack.js';

/** One table of figures. */
export interface Figures {
  /** What was measured, with the sizes. */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader has to know to read them. */
  readonly notes: readonly string[];
  readonly bounds?: readonly Bound[];
  /** Plots of the figures for the page, as Mermaid draws them: https://mermaid.js.org/syntax/xyChart.html */
  readonly charts?: readonly string[];
  /** The same figures for programs, if they have a form. */
  readonly results?: readonly object[];
}

/** What a figure must not exceed. */
export interface Bound {
  /** What was measured, and in which unit. */
  readonly what: string;
  readonly unit: 'ms' | 'MB' | 'events';
  /** undefined where the machine does not tell. */
  readonly measured: number | undefined;
  readonly limit: number;
}

/** Whether a bound is kept; a figure that is not known keeps none. */
export function isKept({ measured, limit }: Bound): boolean {
  return measured !== undefined && measured < limit;
}

/** `kept: … 304 MB of 1,024 MB (30 %)` */
export function boundText(bound: Bound): string {
  const { what, unit, measured, limit } = bound;
  const shown = (value: number) => `${Math.round(value).toLocaleString('en-US')} ${unit}`;
  const share = measured === undefined ? 'not known' : `${shown(measured)}, ${Math.round((100 * measured) / limit)} %`;
  return `${isKept(bound) ? 'kept' : 'BROKEN'}: ${what}: ${share} of the bound of ${shown(limit)}`;
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
