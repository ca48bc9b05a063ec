import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordMax } from '../../src/ledger/import/csv-rows.js';
import { importFile, type ImportKind } from '../../src/ledger/import/import.js';
import { listChanges } from '../../src/ledger/store/changes.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { testNow as now } from './fresh-ledger.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

function imported(kind: ImportKind, format: 'csv' | 'json', text: string) {
  const source = Readable.from([Buffer.from(text)]);
  return importFile(fresh.store, { kind, format, source, author: { who: 'dana', from: 'command line' }, now });
}

async function lastValues() {
  return (await listChanges(fresh.store, { after: 0, limit: 100 })).at(-1)?.values;
}

test('an empty cell of a CSV file leaves the value as it is; an empty text of a JSON list empties it', async () => {
  await imported('customers', 'csv', 'code,name,billingIdentifier\nASP,ASP Limited,1001\n');
  const header = 'kind,happenedAt,customerCode,name,billingIdentifier\n';
  const moved = 'customerChanged,2026-11-02T10:00:00Z,ASP,ASP Group,\n';
  expect(await imported('changes', 'csv', header + moved)).toMatchObject({ recorded: 1 });
  expect(await lastValues()).toEqual({ name: 'ASP Group' });
  expect(await imported('customers', 'csv', 'code,name,billingIdentifier\nASP,ASP,\n')).toMatchObject({ recorded: 1 });
  expect(await lastValues()).toEqual({ name: 'ASP' });
  const emptied = [{ code: 'ASP', billingIdentifier: '' }];
  expect(await imported('customers', 'json', JSON.stringify(emptied))).toMatchObject({ recorded: 1 });
  expect(await lastValues()).toEqual({ billingIdentifier: '' });
});

test('a SKU is emptied by a JSON list too, and not by an empty cell', async () => {
  await imported('catalogue', 'csv', 'kind,service,name,level,sku\nservice,HE,Exchange,user,\nplan,HE,Small,,9001\n');
  await imported('catalogue', 'csv', 'kind,service,name,sku,salesPrice\nplan,HE,Small,,12.5\n');
  expect(await lastValues()).toEqual({ salesPrice: 12.5 });
  await imported('catalogue', 'json', JSON.stringify([{ kind: 'plan', service: 'HE', name: 'Small', sku: '' }]));
  expect(await lastValues()).toEqual({ sku: '' });
});

test('a row without what it needs is refused by its number', async () => {
  expect(await imported('customers', 'csv', 'code,name\nNEW,New\n,Nameless\n')).toMatchObject({
    recorded: 0,
    refused: [{ row: 2, reason: 'code: is missing.' }],
  });
});

test('a code with something invisible in it is refused by its row and what it is, and blanks around one are left out', async () => {
  const rows =
    'code,name,billingIdentifier\nAC\u200BME,Acme,1001\nBETA,Beta\u200B,29683601\u202E\n\u00A0GAMMA\uFEFF,Gamma,1003\n';
  expect(await imported('customers', 'csv', rows)).toMatchObject({
    recorded: 0,
    refused: [
      { row: 1, reason: 'code: holds the invisible character U+200B; type it again.' },
      { row: 2, reason: 'billingIdentifier: holds the invisible character U+202E; type it again.' },
    ],
  });
});

test('a JSON file that is too long to be read whole is refused, and says what to do', async () => {
  const mebibyte = Buffer.alloc(1024 * 1024, ' ');
  const source = Readable.from(
    (function* file() {
      yield Buffer.from('[');
      for (let part = 0; part < 16; part += 1) yield mebibyte;
      yield Buffer.from(']');
    })(),
  );
  const report = await importFile(fresh.store, {
    kind: 'customers',
    format: 'json',
    source,
    author: { who: 'dana', from: 'command line' },
    now,
  });
  expect(report).toMatchObject({ recorded: 0, refused: [{ reason: expect.stringContaining('as CSV') as string }] });
});

describe('CSV as spreadsheets save it', () => {
  const cells = [
    ['code', 'name', 'type', 'billingIdentifier', 'status'],
    ['ACME', 'Acme, Limited; of Leeds', 'Standard', '29683601', 'Active'],
    ['TGO', 'TGO', '', '29683602', ''],
  ];
  const file = (separator: string, rows = cells) =>
    rows.map((row) => row.map((cell) => `"${cell}"`).join(separator)).join('\r\n');
  const empty = (separator: string) => `\r\n${separator.repeat(4)}\r\n\r\n${separator.repeat(4)}\r\n`;

  test.each([
    ['semicolons', file(';')],
    ['tabs', file('\t')],
    ['bars, which sep= names', `sep=|\r\n${file('|')}`],
    ['commas, which sep= names after a byte order mark', `\ufeffsep=,\r\n${file(',')}`],
    ['semicolons, which a quoted sep= names', `\ufeff"sep=;"\n${file(';')}`],
    ['a byte order mark', `\ufeff${file(';')}`],
    [
      'empty rows in between and at the end',
      `\n\n${file(',', cells.slice(0, 2))}${empty(',')}${file(',', cells.slice(2))}${empty(',')}`,
    ],
    ['semicolons, and rows of nothing but semicolons', `${file(';')}${empty(';')}`],
    [
      'columns and cells beyond the last name',
      file(
        ';',
        cells.map((row) => [...row, '', '']),
      ),
    ],
    ['a single column', 'code\nACME\nTGO\n'],
  ])('is read with %s', async (_what, text) => {
    await emptyLedger(fresh.store, 25);
    expect(await imported('customers', 'csv', text)).toMatchObject({ recorded: 2, refusedCount: 0 });
    const changes = await listChanges(fresh.store, { after: 0, limit: 10 });
    expect(changes.map(({ customerCode }) => customerCode)).toEqual(['ACME', 'TGO']);
    if (text.includes('name')) {
      expect(changes.map(({ values }) => [values.name, values.billingIdentifier])).toEqual([
        ['Acme, Limited; of Leeds', '29683601'],
        ['TGO', '29683602'],
      ]);
    }
  });

  test.each([
    ['billingIdentifier', '2.97E+07'],
    ['billingIdentifier', '2,9683601E+07'],
    ['billingIdentifier', '29,683,601'],
    ['billingIdentifier', '29.683.601'],
    ['billingIdentifier', "29'683'601"],
    ['billingIdentifier', '29\u00a0683\u00a0601'],
    ['billingIdentifier', '29683601.0'],
    ['billingIdentifier', '29683601,5'],
    ['billingIdentifier', '#N/A'],
    ['billingIdentifier', '########'],
    ['code', '1.23457E+15'],
    ['code', '12,345'],
    ['reseller', '#REF!'],
  ])('with %s %s is refused by its row, and nothing takes the place of the right one', async (column, cell) => {
    await imported('customers', 'csv', 'code,billingIdentifier\nSPREAD,29683601\n');
    const before = await listChanges(fresh.store, { after: 0, limit: 1_000 });
    const row: Readonly<Record<string, string>> = {
      code: 'SPREAD',
      name: 'S',
      billingIdentifier: '29683601',
      [column]: cell,
    };
    const names = Object.keys(row);
    const fine = ['OTHER', 'O', '1', ...names.slice(3).map(() => '')];
    const lines = [names, fine, names.map(() => ''), Object.values(row)];
    expect(await imported('customers', 'csv', lines.map((each) => each.join(';')).join('\n'))).toMatchObject({
      recorded: 0,
      refused: [
        { row: 3, reason: expect.stringContaining(`${column}: "${cell}" is what a spreadsheet makes`) as string },
      ],
    });
    expect(await listChanges(fresh.store, { after: 0, limit: 1_000 })).toEqual(before);
  });

  test('keeps identifiers that only look odd, and numbers of other columns', async () => {
    const header = 'kind,service,name,level,sku,salesPrice\n';
    const text = `${header}service,1E5,Odd,user,,\nplan,1E5,2.0,,E-5.0,1.5E+01\n`;
    expect(await imported('catalogue', 'csv', text)).toMatchObject({ recorded: 2 });
    expect(await lastValues()).toEqual({ sku: 'E-5.0', salesPrice: 15 });
  });

  test('is refused if a column is there twice, a cell has no column, or a row is cut off', async () => {
    const refused = async (text: string) => (await imported('customers', 'csv', text)).refused;
    expect(await refused('code,name,code\nA,B,C\n')).toMatchObject([
      { row: 1, reason: expect.stringContaining('"code" is there twice') as string },
    ]);
    expect(await refused('code,name,\nA,B,C\n')).toMatchObject([
      { row: 1, reason: expect.stringContaining('without a name') as string },
    ]);
    expect(await refused('code,name,type\nA,B,Demo\nC,D\n')).toMatchObject([
      { row: 2, reason: expect.stringContaining('has 2 cells') as string },
    ]);
  });
});

test('an identifier with a character that nobody sees is refused by its row and the code point', async () => {
  const invisible = {
    'U+200B': 'AC\u200bME',
    'U+202E': '\u202eACME',
    'U+00A0': 'AC\u00a0ME',
    'U+001B': 'AC\u001bME',
    'U+E0041': 'A\u{e0041}',
  };
  for (const [point, code] of Object.entries(invisible)) {
    for (const text of [`code,name\nFINE,F\n${code},Acme\n`, `code,billingIdentifier\nFINE,1\nACME,${code}\n`]) {
      expect(await imported('customers', 'csv', text)).toMatchObject({
        recorded: 0,
        refused: [{ row: 2, reason: expect.stringContaining(`holds the invisible character ${point}`) as string }],
      });
    }
  }
});

describe('a row without an end is refused before it fills the memory', () => {
  /** 150 MiB of one character, and how much of them was asked for. */
  function endless(start: string, character: string) {
    const asked = { chunks: 0 };
    const chunk = Buffer.alloc(64 * 1024, character);
    const source = Readable.from(
      (function* file() {
        yield Buffer.from(start);
        for (; asked.chunks < 2_400; asked.chunks += 1) yield chunk;
      })(),
    );
    return { asked, source };
  }

  test.each([
    ['a cell', 'code,name\nACME,', 'a'],
    ['a cell in quotes', 'code,name\nACME,"', 'a'],
    ['a cell of empty lines', 'code,name\nACME,"a', '\n'],
    ['empty cells', 'code,name\nACME', ','],
    ['column names', '', ','],
    ['one column name', '', 'a'],
  ])('%s', async (_what, start, character) => {
    const { asked, source } = endless(start, character);
    const report = await importFile(fresh.store, {
      kind: 'customers',
      format: 'csv',
      source,
      author: { who: 'dana', from: 'command line' },
      now,
    });
    expect(report.refused).toMatchObject([
      { row: 1, reason: expect.stringContaining(`longer than ${recordMax}`) as string },
    ]);
    expect(asked.chunks).toBeLessThan(40);
  });

  test('what a refusal repeats of it is short', async () => {
    const rows = Array.from({ length: 1_100 }, () => 'x').join('\n');
    const report = await imported('customers', 'csv', `${'y'.repeat(60_000)}\n${rows}\n`);
    expect(report).toMatchObject({ recorded: 0, refusedCount: 1_100 });
    expect(JSON.stringify(report).length).toBeLessThan(1_200_000);
  });
});
