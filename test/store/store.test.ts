import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSyncSettings } from '../../src/domain/settings.js';
import { migrate, openStore } from '../../src/store/database.js';
import { readLog, removeLogEntries, writeLogEntries } from '../../src/store/log-entries.js';
import { openRunRow, requireRun } from '../../src/store/runs.js';
import { listSecretSets, parseSecretsKey, readSecretSet, saveSecretSet } from '../../src/store/secret-sets.js';
import { freshStore, type FreshStore } from './fresh-store.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
});
afterAll(() => fresh.close());

const run = {
  workflowId: 'billing-sync/test',
  jobId: null,
  now: new Date('2026-11-26T22:00:00Z'),
  runDay: '2026-11-26',
  parameters: null,
  leastLogLevel: 'Info' as const,
  settings: defaultSyncSettings,
};

describe('migrations', () => {
  it('are run once, by whoever of several processes comes first', async () => {
    const stores = [openStore(fresh.url), openStore(fresh.url), openStore(fresh.url)];
    const run = (await Promise.all(stores.map(migrate))).flat();
    expect(run).toEqual([...new Set(run)]);
    expect(run.length).toBeGreaterThan(0);
    expect(await migrate(fresh.store)).toEqual([]);
    await Promise.all(stores.map((store) => store.destroy()));
  });
});

it('What the store confirmed outlasts a crash of its server, even one that is set to answer sooner', async () => {
  const { rows } = await sql<{ name: string }>`select current_database() name`.execute(fresh.store);
  await sql`alter database ${sql.id(rows[0]?.name ?? '')} set synchronous_commit = 'off'`.execute(fresh.store);
  const other = openStore(fresh.url);
  const shown = await sql`show synchronous_commit`.execute(other);
  await other.destroy();
  expect(shown.rows).toEqual([{ synchronous_commit: 'on' }]);
});

describe('a run', () => {
  it('keeps the day that its first opening fixed', async () => {
    await openRunRow(fresh.store, { runId: 'fixed', ...run });
    await openRunRow(fresh.store, { runId: 'fixed', ...run, runDay: '2026-12-24', now: new Date() });
    expect(await requireRun(fresh.store, 'fixed')).toMatchObject({ runDay: '2026-11-26', now: run.now });
  });

  it('that nobody knows is refused by name', async () => {
    await expect(requireRun(fresh.store, 'nowhere')).rejects.toThrow('The store has no run nowhere.');
  });
});

describe('the log', () => {
  const entry = (key: string, message: string) => {
    return { entryKey: key, code: 'AT09' as const, level: 'Info' as const, message, customerCode: 'ASP' };
  };
  const all = async () => {
    const entries = await readLog(fresh.store, 'logged', {}, { after: 0, limit: 100 });
    return entries.map(({ message }) => message);
  };

  it('has each entry once, in the order of the first writing, with the latest text', async () => {
    await openRunRow(fresh.store, { runId: 'logged', ...run });
    await writeLogEntries(fresh.store, 'logged', [entry('one', 'first'), entry('two', 'second')]);
    await writeLogEntries(fresh.store, 'logged', [entry('three', 'third'), entry('one', 'first, corrected')]);
    expect(await all()).toEqual(['first, corrected', 'second', 'third']);
    await removeLogEntries(fresh.store, 'logged', ['two', 'never there']);
    expect(await all()).toEqual(['first, corrected', 'third']);
  });
});

describe('secret sets', () => {
  const key = parseSecretsKey(randomBytes(32).toString('base64'));
  const secrets = { UserName: 'api@example.com', Secret: 'a very secret value' };

  it('come back only with their key, under their name, undamaged', async () => {
    await saveSecretSet(fresh.store, key, 'default', secrets);
    expect(await readSecretSet(fresh.store, key, 'default')).toEqual(secrets);
    const other = parseSecretsKey(randomBytes(32).toString('hex'));
    await expect(readSecretSet(fresh.store, other, 'default')).rejects.toThrow('stored with another key');
    await expect(readSecretSet(fresh.store, key, 'missing')).rejects.toThrow('no secret set "missing"');
    await sql`update secret_sets set name = 'moved' where name = 'default'`.execute(fresh.store);
    await expect(readSecretSet(fresh.store, key, 'moved')).rejects.toThrow('damaged');
    expect((await listSecretSets(fresh.store)).map(({ name }) => name)).toEqual(['moved']);
  });

  it('are nowhere in the database in the clear', async () => {
    await saveSecretSet(fresh.store, key, 'default', secrets);
    const { rows } = await sql<{ text: string }>`
      select encode(ciphertext, 'escape') || name || key_id text from secret_sets`.execute(fresh.store);
    expect(rows.map(({ text }) => text).join('')).not.toContain('secret value');
  });

  it('need a key of 32 bytes, and a refusal does not repeat the wrong one', () => {
    expect(() => parseSecretsKey('short-key')).toThrow(/32 bytes/);
    expect(() => parseSecretsKey('short-key')).not.toThrow(/short-key/);
  });
});
