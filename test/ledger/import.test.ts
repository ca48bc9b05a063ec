import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile, type ImportKind } from '../../src/atria/ledger/import.js';
import { migrate } from '../../src/store/database.js';
import { listChanges } from '../../src/store/ledger-changes.js';
import { freshStore, type FreshStore } from '../store/fresh-store.js';
import { testNow as now } from './fresh-ledger.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
});
afterAll(() => fresh.close());

function imported(kind: ImportKind, format: 'csv' | 'json', text: string) {
  const source = Readable.from([Buffer.from(text)]);
  return importFile(fresh.store, { kind, format, source, actor: 'dana', now });
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
      { row: 1, reason: 'code: holds the invisible character U+200B; type it anew.' },
      { row: 2, reason: 'billingIdentifier: holds the invisible character U+202E; type it anew.' },
    ],
  });
});

test('a JSON file that is too long to be read whole is refused, and says what to do', async () => {
  const mebibyte = Buffer.alloc(1024 * 1024, ' ');
  const source = Readable.from(
    (function* file() {
      yield Buffer.from('[');
      for (let part = 0; part < 64; part += 1) yield mebibyte;
      yield Buffer.from(']');
    })(),
  );
  const report = await importFile(fresh.store, { kind: 'customers', format: 'json', source, actor: 'dana', now });
  expect(report).toMatchObject({ recorded: 0, refused: [{ reason: expect.stringContaining('as CSV') as string }] });
});
