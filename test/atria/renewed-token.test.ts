import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAtriaClient } from '../../src/atria/client.js';
import { readConfiguration } from '../../src/configuration/environment.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { parseScenario } from '../../src/simulator/scenario.js';

const directory = mkdtempSync(join(tmpdir(), 'atria-token-'));
const file = join(directory, 'atria-token');
const customers = ['ONE', 'TWO', 'THREE'].map((code) => ({ code, name: code }));
const scenario = parseScenario(JSON.stringify({ atria: { token: 'first-token', customers } }));
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ scenario });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(file, { force: true });
});

/** A client as a worker has it that was started with the file. */
function clientOf(token = { ATRIA_TOKEN_FILE: file } as Record<string, string>) {
  const { atria } = readConfiguration({
    ...{ DATABASE_URL: 'postgres://localhost/none', ATRIA_URL: sandbox.atriaUrl },
    ...{ BILLING_SYNC_KEY: Buffer.alloc(32, 1).toString('base64'), ...token },
  });
  return createAtriaClient({ ...atria, requestTimeoutMs: 2_000, pageSize: 1 });
}

function renewAtAtria(token: string): void {
  sandbox.edit((world) => {
    world.atria.token = token;
  });
}

const statuses = () => sandbox.calls().map(({ status }) => status);

test('a token that is replaced in its file goes with the next request', async () => {
  writeFileSync(file, 'first-token\n');
  const client = clientOf();
  expect(await client.customerCount()).toBe(3);
  renewAtAtria('second-token');
  writeFileSync(file, 'second-token\n');
  expect(await client.customerCount()).toBe(3);
  expect(statuses()).toEqual([200, 200]);
});

test('a request whose token was replaced on its way is sent once more, with the new one', async () => {
  writeFileSync(file, 'first-token\n');
  const client = clientOf();
  renewAtAtria('second-token');
  sandbox.observe({
    received: () => {
      writeFileSync(file, 'second-token\n');
      return Promise.resolve('go');
    },
  });
  expect((await client.customers()).customers).toHaveLength(3);
  expect(statuses().filter((status) => status === 401)).toHaveLength(1);
});

test('a refused token that nobody replaced is not tried again', async () => {
  writeFileSync(file, 'first-token\n');
  const client = clientOf();
  renewAtAtria('second-token');
  await expect(client.customerCount()).rejects.toMatchObject({ kind: 'Unauthorized', status: 401 });
  expect(statuses()).toEqual([401]);
});

test('while its file is empty, unusable or gone, as in the middle of its replacement, the last token counts', async () => {
  writeFileSync(file, 'first-token\n');
  const client = clientOf();
  for (const text of ['', '\n', 'not a token \u0007']) {
    writeFileSync(file, text);
    expect(await client.customerCount()).toBe(3);
  }
  rmSync(file);
  expect(await client.customerCount()).toBe(3);
});

test('a token of the variable itself stays as it is', async () => {
  writeFileSync(file, 'second-token\n');
  const client = clientOf({ ATRIA_TOKEN: 'first-token', ATRIA_TOKEN_FILE: file });
  expect(await client.customerCount()).toBe(3);
});
