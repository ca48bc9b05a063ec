import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  copyPostgresBinaries,
  createMissingSymlinks,
  findPostgresBinaries,
  type PostgresBinaries,
} from '../../src/embedded/postgres-binaries.js';
import { startPostgres, stopPostgres, type PostgresOptions } from '../../src/embedded/postgres-server.js';
import { isProcessAlive } from '../../src/embedded/process-alive.js';
import { startInOtherProcess } from './parent-process.js';
import { temporaryDirectory } from './temporary-directory.js';

async function start(options: PostgresOptions): ReturnType<typeof startPostgres> {
  const server = await startPostgres({ ephemeral: true, ...options });
  onTestFinished(() => stopPostgres(options.directory));
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  test('keeps what was committed through a stop, a kill and a restart', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const first = await start({ directory });
    await query(first.url, 'create table kept (n int)');
    await query(first.url, 'insert into kept values (1)');
    await first.stop();
    expect(isProcessAlive(first.pid)).toBe(false);

    const second = await start({ directory });
    await query(second.url, 'insert into kept values (2)');
    const { pid, port } = second;
    second.kill();
    await second.restart();
    expect(second.port).toBe(port);
    expect(second.pid).not.toBe(pid);
    expect(await query(second.url, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('is durable unless it is told to be ephemeral', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const ask =
      "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')";
    const durable = await start({ directory, ephemeral: false });
    expect(await query(durable.url, `${ask} and setting <> 'on'`)).toEqual([]);
    await durable.stop();
    const ephemeral = await start({ directory });
    expect(await query(ephemeral.url, `${ask} and setting = 'off'`)).toHaveLength(2);
  });

  test('guards its data with a random password in a file that only its owner reads, and listens on this machine only', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const { url } = await start({ directory });
    const file = `${directory}.password`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new URL(url).password).toBe(readFileSync(file, 'utf8').trim());
    expect(new URL(url).password.length).toBeGreaterThan(32);
    const wrong = url.replace(new URL(url).password, 'wrong');
    await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  test('is shared: it serves whoever joins, outlives the process that started it, and ends with its last user', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const other = await startInOtherProcess('postgres', directory);
    const joined = await start({ directory, database: 'second' });
    expect(joined.pid).toBe(other.serverPid);

    await other.die();
    expect(await query(joined.url, 'select current_database() as name')).toEqual([{ name: 'second' }]);
    await joined.stop();
    expect(isProcessAlive(joined.pid)).toBe(false);
  });

  test('ends when the only process that uses it is killed', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const other = await startInOtherProcess('postgres', directory);
    expect(isProcessAlive(other.serverPid)).toBe(true);
    await other.die();
    await expect.poll(() => isProcessAlive(other.serverPid)).toBe(false);
  });

  test('is one server and one database when several start it in a new directory at once', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const servers = await Promise.all([1, 2, 3].map(() => start({ directory })));
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
    await Promise.all(servers.map((server) => server.stop()));
    expect(isProcessAlive(servers[0]!.pid)).toBe(false);
  });

  test('starts over the lock that a crash left behind, whoever has its process id now', async () => {
    const directory = join(temporaryDirectory(), 'postgres');
    const first = await start({ directory });
    await first.stop();
    writeFileSync(join(directory, 'postmaster.pid'), `${process.pid}\n${directory}\n0\n5432\n\n127.0.0.1\n\nready\n`);
    const second = await start({ directory });
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('refuses a directory that holds something else, and says so', async () => {
    const directory = join(temporaryDirectory(), 'documents');
    mkdirSync(directory);
    writeFileSync(join(directory, 'letter.txt'), 'Dear customer');
    await expect(startPostgres({ directory })).rejects.toThrow(/is not empty and holds no PostgreSQL database/);
    expect(readFileSync(join(directory, 'letter.txt'), 'utf8')).toBe('Dear customer');
  });

  test('makes the symbolic links of its libraries if install scripts may not run', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'native', 'lib'), { recursive: true });
    writeFileSync(join(root, 'native', 'lib', 'libpq.so.5.18'), '');
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    writeFileSync(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await createMissingSymlinks(root);
    await createMissingSymlinks(root);
    const link = join(root, 'native', 'lib', 'libpq.so.5');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readlinkSync(link)).toBe('libpq.so.5.18');
  });

  test('has its programs copied where every user may enter, once, and again when the copy is damaged', async () => {
    vi.stubEnv('TMPDIR', temporaryDirectory());
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const binaries = await findPostgresBinaries();
    const usable = ({ initdb }: PostgresBinaries): Promise<boolean> =>
      Promise.resolve(spawnSync(initdb, ['--version']).status === 0);
    const copy = await copyPostgresBinaries(binaries, usable);
    expect(dirname(dirname(dirname(copy!.initdb)))).toBe(process.env['TMPDIR']);
    const { ino } = statSync(copy!.postgres);
    await copyPostgresBinaries(binaries, usable);
    expect(statSync(copy!.postgres).ino).toBe(ino);
    writeFileSync(copy!.initdb, '#!/bin/sh\nexit 1\n');
    expect(await usable((await copyPostgresBinaries(binaries, usable))!)).toBe(true);
  });
});
