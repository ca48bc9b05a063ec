import type { ExportTable, RowBatches } from './export-table.js';

/**
 * One JSON object with the members of `head` and, last, the rows as a list of objects, piece by piece.
 *
 * @param listName the name of the member that holds the rows
 */
export function jsonOf<Row>(
  head: object,
  listName: string,
  table: ExportTable<Row>,
  batches: RowBatches<Row>,
): AsyncGenerator<Uint8Array> {
  const objectOf = (row: Row) => Object.fromEntries(table.columns.map((column) => [column.name, column.value(row)]));
  return jsonListOf(head, listName, objectOf, batches);
}

/** The same for rows that JSON shows otherwise than a table does. */
export async function* jsonListOf<Row>(
  head: object,
  listName: string,
  objectOf: (row: Row) => object,
  batches: RowBatches<Row>,
): AsyncGenerator<Uint8Array> {
  const members = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  yield Buffer.from(`{\n${members.join('')}  ${JSON.stringify(listName)}: [`);
  let separator = '\n';
  for await (const rows of batches) {
    const objects = rows.map((row) => JSON.stringify(objectOf(row)));
    if (objects.length === 0) continue;
    yield Buffer.from(`${separator}    ${objects.join(',\n    ')}`);
    separator = ',\n';
  }
  yield Buffer.from('\n  ]\n}\n');
}
