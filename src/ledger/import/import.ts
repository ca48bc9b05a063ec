import { text as textOf } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { NewChange } from '../model/changes.js';
import type { Store } from '../../store/database.js';
import { allCustomerCodes } from '../store/customers.js';
import { appendChanges, type AppendReport, type RefusedRow, type SubmittedChange } from '../append-changes.js';
import { csvRows, type FileRow } from './csv-rows.js';
import {
  catalogueChangeOf,
  catalogueRow,
  changeOf,
  changeRow,
  customerChangeOf,
  customerRow,
  rowRefusal,
} from '../api/row-schemas.js';
import { authorName, type Author } from '../../domain/audit/audit-entry.js';
import { decoded, UnreadableFile } from './text-file.js';
import { messageOf } from '../../domain/message-of.js';

/** What a file holds. */
export const importKinds = ['customers', 'catalogue', 'changes'] as const;
export type ImportKind = (typeof importKinds)[number];

export interface ImportRequest {
  readonly kind: ImportKind;
  /** CSV with a line of column names, read as it comes; JSON: one list of objects, read whole. */
  readonly format: 'csv' | 'json';
  readonly source: Readable;
  /** Who imports; counts if a row names nobody. */
  readonly author: Author;
  readonly now: Date;
}

/**
 * Records everything that a file holds, or nothing of it. Rows are numbered from 1, without the line of column names.
 * @returns what was recorded, or each row that was refused with the reason
 */
export async function importFile(store: Store, request: ImportRequest): Promise<AppendReport> {
  const rows = request.format === 'csv' ? csvRows(request.source) : jsonRows(request.source);
  return appendChanges(store, (transaction) => readRows(transaction, rows, request), request.now, {
    author: request.author,
    importOf: request.kind,
  });
}

/** The most bytes of a JSON file, which is read whole. */
const greatestJson = 16 * 1024 * 1024;

async function* jsonRows(source: Readable): AsyncGenerator<FileRow> {
  const list = await textOf(Readable.from(decoded(notTooMuch(source)))).then(listOf, (error: unknown) => {
    if (error instanceof UnreadableFile) return error.message;
    throw error;
  });
  if (typeof list === 'string') yield { row: 1, reason: list };
  else for (const [index, value] of list.entries()) yield { row: index + 1, value };
}

async function* notTooMuch(source: Readable): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const bytes of source as AsyncIterable<Uint8Array>) {
    size += bytes.length;
    if (size > greatestJson) {
      throw new UnreadableFile(
        'The JSON file has more than 16 MiB. Import it in parts, or as CSV, which may be of any length.',
      );
    }
    yield bytes;
  }
}

function listOf(text: string): readonly unknown[] | string {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : 'The file is not a JSON list of rows.';
  } catch (error) {
    return `The file is not JSON: ${messageOf(error)}.`;
  }
}

async function* readRows(
  store: Store,
  rows: AsyncIterable<FileRow>,
  { kind, author, now }: ImportRequest,
): AsyncGenerator<SubmittedChange | RefusedRow> {
  const actor = authorName(author);
  const knownCustomers = kind === 'customers' ? await allCustomerCodes(store) : new Set<string>();
  const readers = {
    changes: (value: unknown) => read(changeRow, value, (row) => changeOf(row, actor)),
    catalogue: (value: unknown) => read(catalogueRow, value, (row) => catalogueChangeOf(row, actor, now)),
    customers: (value: unknown) =>
      read(customerRow, value, (row) => {
        const isKnown = knownCustomers.has(row.code);
        knownCustomers.add(row.code);
        return customerChangeOf(row, actor, now, isKnown);
      }),
  };
  for await (const row of rows) {
    if ('reason' in row) yield row;
    else yield { row: row.row, ...readers[kind](row.value) };
  }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  changeFrom: (row: z.output<Schema>) => NewChange,
): { change: NewChange } | { reason: string } {
  const parsed = schema.safeParse(value);
  return parsed.success ? { change: changeFrom(parsed.data) } : { reason: rowRefusal(parsed.error) };
}
