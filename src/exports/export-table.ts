import type { Day } from '../domain/day.js';

interface AnyColumn {
  /** The column's name in JSON. */
  readonly name: string;
  /** The column's head in CSV and XLSX. */
  readonly head: string;
  /** In XLSX: how wide the column is shown, in characters. */
  readonly width: number;
}

interface ColumnOf<Row, Type extends string, Value> extends AnyColumn {
  readonly type: Type;
  /** What the column holds of a row; null: nothing. */
  readonly value: (row: Row) => Value | null;
}

/** A column of a table. Numbers stay numbers in every format, and texts texts, whatever they look like. */
export type ExportColumn<Row> =
  | ColumnOf<Row, 'text', string>
  | ColumnOf<Row, 'number', number>
  /** An exact decimal such as `-58.5`; a text in JSON, whose numbers may lose digits. */
  | ColumnOf<Row, 'decimal', string>
  | ColumnOf<Row, 'boolean', boolean>
  | ColumnOf<Row, 'day', Day>
  /** Shown to the second, in UTC. */
  | ColumnOf<Row, 'time', Date>;

/** What is downloaded: described once for every format. */
export interface ExportTable<Row> {
  /** The name of the sheet in XLSX: at most 25 characters, none of \ / ? * [ ] : */
  readonly title: string;
  readonly columns: readonly ExportColumn<Row>[];
}

/** The rows of a download, some at a time, so that there may be any number of them. */
export type RowBatches<Row> = AsyncIterable<readonly Row[]>;

/** Rows that are there already. */
export async function* inOneBatch<Row>(rows: readonly Row[]): RowBatches<Row> {
  yield await Promise.resolve(rows);
}

/** `2026-11-26 22:00:05`, in UTC: a form that spreadsheets know as a time. */
export function shownTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}
