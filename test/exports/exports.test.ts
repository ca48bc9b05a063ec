import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import readWorkbook from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { exportRows } from '../../src/exports/export-formats.js';
import type { ExportTable } from '../../src/exports/export-table.js';
import { jsonOf } from '../../src/exports/json.js';
import { xlsxOf } from '../../src/exports/xlsx.js';

interface Line {
  readonly units: number;
  readonly text: string | null;
  readonly billable: boolean;
  readonly day: string;
  readonly time: Date;
}

const table: ExportTable<Line> = {
  title: 'Lines & more',
  columns: [
    { name: 'units', head: 'Units', width: 8, type: 'number', value: ({ units }) => units },
    { name: 'text', head: 'Text', width: 40, type: 'text', value: ({ text }) => text },
    { name: 'billable', head: 'Billable', width: 8, type: 'boolean', value: ({ billable }) => billable },
    { name: 'day', head: 'Day', width: 12, type: 'day', value: ({ day }) => day },
    { name: 'time', head: 'Time (UTC)', width: 20, type: 'time', value: ({ time }) => time },
  ],
};
const heads = ['Units', 'Text', 'Billable', 'Day', 'Time (UTC)'];

const times = fc.date({
  min: new Date('2001-01-01'),
  max: new Date('2099-12-31'),
  noInvalidDate: true,
});
const lines = fc.array(
  fc.record({
    // No negative zero: written as text, it is zero.
    units: fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e9, max: 1e9 })).map((units) => units + 0),
    text: fc.option(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom(
          '=1+1',
          'x;=1+1',
          'x\n =1',
          'x|"@1',
          'a;-b',
          '+1',
          '-5',
          '@SUM(A1)',
          '\t=1',
          '_x0041_',
          ' padded ',
          'two\nlines',
          '"',
          '\uD800',
        ),
      ),
    ),
    billable: fc.boolean(),
    day: times.map((time) => time.toISOString().slice(0, 10)),
    // Spreadsheets show times to the second.
    time: times.map((time) => new Date(Math.floor(time.getTime() / 1000) * 1000)),
  }),
  { maxLength: 30 },
);

/** Rows as they come from a source: some at a time, now and then none. */
async function* inBatches<Row>(rows: readonly Row[], size = 7): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += size) {
    yield [];
    yield await Promise.resolve(rows.slice(from, from + size));
  }
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** The cells of each sheet. */
async function sheetsOf(file: Buffer): Promise<{ sheet: string; rows: unknown[][] }[]> {
  const sheets = await readWorkbook(file, { trim: false });
  // A time is a fraction of a day, which is not exact to the millisecond.
  const read = (cell: unknown) => (cell instanceof Date ? new Date(Math.round(cell.getTime() / 1000) * 1000) : cell);
  return sheets.map(({ sheet, data }) => ({ sheet, rows: data.map((row) => row.map(read)) }));
}

describe('an XLSX file', () => {
  it('holds each value with its type, as another program reads it, on as many sheets as it takes', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 12 }), async (rows, rowsPerSheet) => {
        const sheets = await sheetsOf(await bytesOf(xlsxOf(table, inBatches(rows), rowsPerSheet)));
        expect(sheets).toHaveLength(Math.max(1, Math.ceil(rows.length / rowsPerSheet)));
        expect(sheets.map(({ sheet }) => sheet).slice(0, 2)).toEqual(
          ['Lines & more', 'Lines & more 2'].slice(0, sheets.length),
        );
        for (const { rows: cells } of sheets) expect(cells[0]).toEqual(heads);
        const read = sheets.flatMap(({ rows: cells }) => cells.slice(1));
        expect(read).toEqual(
          rows.map(({ units, text, billable, day, time }) => [
            units,
            shownText(text),
            billable,
            new Date(`${day}T00:00:00Z`),
            time,
          ]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('has no formula in it, and cuts what a cell cannot hold where one can see it', async () => {
    const long = { ...line('x'.repeat(40_000)) };
    const [sheet] = await sheetsOf(await bytesOf(xlsxOf(table, inBatches([line('=1+1'), long]))));
    expect(sheet?.rows[1]?.[1]).toBe('=1+1');
    const cut = String(sheet?.rows[2]?.[1]);
    expect(cut).toHaveLength(32_767);
    expect(cut).toMatch(/^x+ … \(cut: a cell of Excel holds no more\)$/);
  });
});

describe('a CSV file', () => {
  it('holds each value, with an apostrophe before what a spreadsheet would take for a formula', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (rows) => {
        const file = (await bytesOf(exportRows('csv', table, inBatches(rows)))).toString('utf8');
        expect(file.startsWith('\uFEFF')).toBe(true);
        const read = parse(file, { bom: true, record_delimiter: '\r\n' });
        expect(read).toEqual([
          heads,
          ...rows.map(({ units, text, billable, day, time }) => [
            String(units),
            safe(text ?? ''),
            billable ? 'TRUE' : 'FALSE',
            day,
            time.toISOString().slice(0, 19).replace('T', ' '),
          ]),
        ]);
      }),
    );
  });

  it.each([';', '|', '\t', '\n'])('holds no formula for a program that parts cells by %j', async (separator) => {
    const part = fc.constantFrom(separator, '=1+1', '+1', '-1', '@A1', 'x', ' ', '"', "'", ',', '\uFF1D', '\r\n');
    const texts = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const file = (await bytesOf(exportRows('csv', table, inBatches([line(text)])))).toString('utf8');
        // Quotes in the middle of what such a program takes for a cell are none.
        const cells = file.split(/\r\n|\r|\n/).flatMap((each) => each.split(separator));
        expect(cells.filter((cell) => formulaSigns.includes(cell.replace(/^[\s"]+/, '').charAt(0) || 'none'))).toEqual(
          [],
        );
      }),
    );
    const file = (await bytesOf(exportRows('csv', table, inBatches([line(`x${separator}=1+1`)])))).toString('utf8');
    expect(file).toContain(`"x${separator}'=1+1"`);
  });

  it('is made of a long text in one pass', async () => {
    const long = `;${' ;"\t'.repeat(200_000)}`;
    const file = (await bytesOf(exportRows('csv', table, inBatches([line(`${long}x`), line(`${long}=`)])))).toString();
    expect(file.split("'=")).toHaveLength(2);
  });

  it('leaves negative numbers alone', async () => {
    const file = await bytesOf(exportRows('csv', table, inBatches([{ ...line('-5'), units: -5 }])));
    expect(file.toString('utf8').split('\r\n')[1]).toMatch(/^-5,'-5,/);
  });
});

describe('JSON', () => {
  it('is one document with all rows', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (rows) => {
        const text = (await bytesOf(jsonOf({ version: 1, runId: 'a' }, 'lines', table, inBatches(rows)))).toString();
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ version: 1, runId: 'a', lines: rows })));
      }),
    );
  });
});

describe.each(['csv', 'xlsx'] as const)('a download as %s', (format) => {
  it('asks for rows only as they are taken, and lets the source go when the reader stops', async () => {
    let asked = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<readonly Line[]> {
      try {
        for (;;) {
          asked += 1;
          // Texts that do not compress, so that each batch is more than the pipes on the way hold.
          yield await Promise.resolve(
            Array.from({ length: 1000 }, () => line(Array.from({ length: 20 }, () => Math.random()).join())),
          );
        }
      } finally {
        closed = true;
      }
    }
    let taken = 0;
    for await (const piece of exportRows(format, table, endless())) {
      taken += piece.length;
      if (taken > 100_000) break;
    }
    expect(asked).toBeLessThan(20);
    expect(closed).toBe(true);
  });

  it('fails with the error of its source', async () => {
    async function* broken(): AsyncGenerator<readonly Line[]> {
      yield await Promise.resolve([line('one')]);
      throw new Error('the store went away');
    }
    await expect(bytesOf(exportRows(format, table, broken()))).rejects.toThrow('the store went away');
  });
});

const formulaSigns = ['=', '+', '-', '@', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20'];

function line(text: string): Line {
  return { units: 1, text, billable: true, day: '2026-11-26', time: new Date('2026-11-26T22:00:00Z') };
}

/** An empty cell is no cell, and half of a surrogate pair is no character. */
function shownText(text: string | null): string | null {
  return text === null || text === '' ? null : Buffer.from(text, 'utf8').toString('utf8');
}

/** As CSV is encoded: UTF-8, and no formulas, at the start or wherever another separator starts a cell. */
function safe(text: string): string {
  let encoded = '';
  let isAtStart = true;
  for (const character of Buffer.from(text, 'utf8').toString('utf8')) {
    if (isAtStart && encoded !== '' && formulaSigns.includes(character)) encoded += "'";
    if (/[;|\t\r\n\u2028\u2029]/.test(character)) isAtStart = true;
    else if (!/["'\s]/.test(character)) isAtStart = false;
    encoded += character;
  }
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(encoded) ? `'${encoded}` : encoded;
}
