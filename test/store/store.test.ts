import { createCipheriv, randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { migrate, migrationState, openStore } from '../../src/store/database.js';
import { readLog, removeLogEntries, writeLogEntries } from '../../src/store/log/log-entries.js';
import { requireRun } from '../../src/store/runs/runs.js';
import {
  inspectSecretSets,
  listSecretSets,
  readSecretSet,
  removeSecretSet,
  saveSecretSet,
  type SecretsKey,
} from '../../src/store/secret-sets.js';
import { bindSecretSets, rotateSecretSets } from '../../src/store/reseal-secret-sets.js';
import { parseSecretsKey } from '../../src/store/secrets-key.js';
import { isUnreachableStore } from '../../src/store/unreachable-store.js';
import { freshStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
});
afterAll(() => fresh.close());

describe('migrations', () => {
  it('are run once, by whoever of several processes comes first', async () => {
    const stores = [openStore(fresh.url), openStore(fresh.url), openStore(fresh.url)];
    const run = (await Promise.all(stores.map(migrate))).flat();
    expect(run).toEqual([...new Set(run)]);
    expect(run.length).toBeGreaterThan(0);
    expect(await migrate(fresh.store)).toEqual([]);
    await Promise.all(stores.map((store) => store.destroy()));
  });

  it('that a store lacks between others are run too, and told of before', async () => {
    await sql`delete from kysely_migration where name = '0003_secrets'`.execute(fresh.store);
    await sql`drop table secret_sets`.execute(fresh.store);
    await sql`insert into kysely_migration (name, timestamp) values ('9999_of_the_future', '')`.execute(fresh.store);
    const before = await migrationState(fresh.store);
    expect(before).toMatchObject({ pending: ['0003_secrets'], unknown: ['9999_of_the_future'] });
    await sql`delete from kysely_migration where name = '9999_of_the_future'`.execute(fresh.store);
    expect(await migrate(fresh.store)).toEqual(['0003_secrets']);
    expect(await migrationState(fresh.store)).toMatchObject({ pending: [], unknown: [] });
  });
});

describe('A host that vanishes', () => {
  it('keeps the locks of its transaction for a minute, and whoever waits for them goes on then', async () => {
    await migrate(fresh.store);
    await openedRun(fresh.store, 'locked');
    const setting = 'idle_in_transaction_session_timeout';
    const { rows } = await sql`select current_setting(${setting}) value`.execute(fresh.store);
    expect(rows).toEqual([{ value: '1min' }]);
    const vanished = fresh.store.transaction().execute(async (transaction) => {
      // The same, in the time of a test.
      await sql`set idle_in_transaction_session_timeout = '100ms'`.execute(transaction);
      await sql`select 1 from runs where run_id = 'locked' for update`.execute(transaction);
      await sql`update runs set run_day = run_day where run_id = 'locked'`.execute(fresh.store);
      await sql`select 1`.execute(transaction);
    });
    await expect(vanished).rejects.toSatisfy(isUnreachableStore);
  });

  it('is noticed by whoever waits for an answer of the server', async () => {
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
    const store = openStore(fresh.url, 2);
    try {
      await sql`select 1`.execute(store);
      expect(keepAlive.mock.calls).toContainEqual([true, 10_000]);
    } finally {
      keepAlive.mockRestore();
      await store.destroy();
    }
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
    const { runDay, now } = await openedRun(fresh.store, 'fixed');
    await openedRun(fresh.store, 'fixed', { runDay: '2026-12-24', now: new Date() });
    expect(await requireRun(fresh.store, 'fixed')).toMatchObject({ runDay, now });
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
    await openedRun(fresh.store, 'logged');
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
    expect(await readSecretSet(fresh.store, [key], 'default')).toEqual(secrets);
    const other = parseSecretsKey(randomBytes(32).toString('hex'));
    await expect(readSecretSet(fresh.store, [other], 'default')).rejects.toThrow('encrypted with another key');
    await expect(readSecretSet(fresh.store, [key], 'missing')).rejects.toThrow('no secret set "missing"');
    await sql`update secret_sets set name = 'moved' where name = 'default'`.execute(fresh.store);
    await expect(readSecretSet(fresh.store, [key], 'moved')).rejects.toThrow('damaged');
    expect((await listSecretSets(fresh.store)).map(({ name }) => name)).toEqual(['moved']);
  });

  it('are refused with a tag that was cut, however long it is', async () => {
    for (const length of [0, 4, 8, 12, 15]) {
      await saveSecretSet(fresh.store, key, 'default', secrets);
      await sql`update secret_sets set tag = substring(tag for ${length}::int) where name = 'default'`.execute(
        fresh.store,
      );
      await expect(readSecretSet(fresh.store, [key], 'default')).rejects.toThrow('damaged');
    }
    await removeSecretSet(fresh.store, 'default');
  });

  it('are noticed if a former one is put back, whole or in part, also after it was removed', async () => {
    const { store } = fresh;
    const putBack = async () => {
      await sql`delete from secret_sets where name = 'default'`.execute(store);
      await sql`insert into secret_sets select * from kept`.execute(store);
      await expect(readSecretSet(store, [key], 'default')).rejects.toThrow('a former one was put back');
    };
    await saveSecretSet(store, key, 'default', { ...secrets, Secret: 'the former value' });
    await sql`create table kept as select * from secret_sets where name = 'default'`.execute(store);
    await saveSecretSet(store, key, 'default', secrets);
    expect(await readSecretSet(store, [key], 'default')).toEqual(secrets);
    await sql`update secret_sets set nonce = kept.nonce, ciphertext = kept.ciphertext, tag = kept.tag
      from kept where secret_sets.name = kept.name`.execute(store);
    await expect(readSecretSet(store, [key], 'default')).rejects.toThrow('a former one was put back');
    await putBack();
    await removeSecretSet(store, 'default');
    await putBack();
    await removeSecretSet(store, 'default');
    await sql`drop table kept`.execute(store);
  });

  it('are read from before their versions were counted, and bound to them when a worker starts', async () => {
    const { store } = fresh;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(Buffer.from('early'));
    const ciphertext = Buffer.concat([cipher.update(JSON.stringify(secrets)), cipher.final()]);
    const early = sql`insert into secret_sets (name, key_id, nonce, ciphertext, tag)
      values ('early', ${key.id}, ${nonce}, ${ciphertext}, ${cipher.getAuthTag()})`;
    await early.execute(store);
    expect(await readSecretSet(store, [key], 'early')).toEqual(secrets);
    await bindSecretSets(store, [parseSecretsKey(randomBytes(32).toString('base64'))]);
    await bindSecretSets(store, [key]);
    expect(await readSecretSet(store, [key], 'early')).toEqual(secrets);
    await sql`delete from secret_sets where name = 'early'`.execute(store);
    await early.execute(store);
    await expect(readSecretSet(store, [key], 'early')).rejects.toThrow('a former one was put back');
    await removeSecretSet(store, 'early');
  });

  it('are encrypted anew with the present key, all of them or none, and the former key is then needed no more', async () => {
    const [former, present] = [parseSecretsKey(randomBytes(32).toString('base64')), key];
    await sql`delete from secret_sets`.execute(fresh.store);
    await saveSecretSet(fresh.store, former, 'first', secrets);
    await saveSecretSet(fresh.store, former, 'second', secrets);
    await saveSecretSet(fresh.store, present, 'third', secrets);
    const readable = async (keys: readonly SecretsKey[]) =>
      (await inspectSecretSets(fresh.store, keys)).map(({ readableWith }) => readableWith);
    expect(await readable([present])).toEqual(['otherKey', 'otherKey', 'present']);
    await expect(rotateSecretSets(fresh.store, [present])).rejects.toThrow(
      /"first" is encrypted.*"second" is encrypted/,
    );
    expect(await readable([present, former])).toEqual(['former', 'former', 'present']);

    const rotated = await rotateSecretSets(fresh.store, [present, former]);
    expect(rotated).toEqual({ rotated: ['first', 'second'], already: ['third'] });
    expect(await readable([present])).toEqual(['present', 'present', 'present']);
    for (const name of ['first', 'second']) expect(await readSecretSet(fresh.store, [present], name)).toEqual(secrets);
    expect(await rotateSecretSets(fresh.store, [present])).toMatchObject({ rotated: [] });
  });

  it('that are damaged keep all others from being encrypted anew, and are named', async () => {
    const former = parseSecretsKey(randomBytes(32).toString('base64'));
    await saveSecretSet(fresh.store, former, 'good', secrets);
    await saveSecretSet(fresh.store, former, 'broken', secrets);
    await sql`update secret_sets set tag = decode(repeat('00', 16), 'hex') where name = 'broken'`.execute(fresh.store);
    await expect(rotateSecretSets(fresh.store, [key, former])).rejects.toThrow(/^the secret set "broken" is damaged/);
    const states = await inspectSecretSets(fresh.store, [key, former]);
    expect(states.find(({ name }) => name === 'good')?.readableWith).toBe('former');
    expect(states.find(({ name }) => name === 'broken')).toMatchObject({ readableWith: 'damaged', valueNames: [] });
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
