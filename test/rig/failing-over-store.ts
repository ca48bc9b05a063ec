import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { startPostgres, type PostgresServer } from '../../src/embedded/postgres-server.js';
import { runProgram } from '../../src/embedded/run-program.js';
import { migrate, openStore, type Store } from '../../src/store/database.js';

/** A store whose server has a standby that its last commits do not reach. */
export interface FailingOverStore {
  /** The primary server, until the standby takes over. */
  readonly store: Store;
  readonly url: string;
  /** What is committed from here on does not reach the standby. The server restarts, so connections break. */
  cutOff(): Promise<void>;
  /** Instead: a standby follows from here on, and commits do not wait for it. The server restarts. */
  follow(): Promise<void>;
  /** The primary server dies, and every connection to it. */
  kill(): Promise<void>;
  /** The standby becomes the primary server. The store that it answers is closed with this. */
  promote(): Promise<Store>;
  close(): Promise<void>;
}

/** Starts PostgreSQL with an up-to-date store on it. Its standby is a real one: it replays what it has, and is promoted. */
export async function failingOverStore(): Promise<FailingOverStore> {
  const root = mkdtempSync(join(tmpdir(), 'billing-sync-failover-'));
  const [first, second] = [join(root, 'first'), join(root, 'second')];
  const primary = await startPostgres({ directory: first, ephemeral: true });
  const store = openStore(primary.url);
  await migrate(store);
  const opened: Store[] = [store];
  const servers: PostgresServer[] = [primary];
  async function cutOff() {
    await primary.stop();
    await copy(first, second);
    await copy(`${first}.password`, `${second}.password`);
    // PostgreSQL only looks whether the file is there. This one has the right owner.
    await copy(join(second, 'PG_VERSION'), join(second, 'standby.signal'));
    await primary.restart();
  }
  return {
    store,
    url: primary.url,
    cutOff,
    async follow() {
      await cutOff();
      const { hostname, port, username, password } = new URL(primary.url);
      const primaryServer = `host=${hostname} port=${port} user=${username} password=${password}`;
      appendFileSync(join(second, 'postgresql.auto.conf'), `primary_conninfo = '${primaryServer}'\n`);
      servers.push(await startPostgres({ directory: second, ephemeral: true }));
      const followers = sql<{ count: number }>`select count(*) from pg_stat_replication`;
      while ((await followers.execute(store)).rows[0]?.count !== 1);
    },
    async kill() {
      primary.kill();
      const isReached = () => sql`select`.execute(store).then(Boolean, () => false);
      while (await isReached());
    },
    async promote() {
      const standby = await startPostgres({ directory: second, ephemeral: true });
      servers.push(standby);
      const promoted = openStore(standby.url);
      opened.push(promoted);
      await sql`select pg_promote()`.execute(promoted);
      return promoted;
    },
    async close() {
      await Promise.all(opened.map((each) => each.destroy()));
      await Promise.all(servers.map((server) => server.stop()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function copy(from: string, to: string): Promise<void> {
  const { succeeded, output } = await runProgram('cp', ['-a', from, to], { environment: process.env });
  if (!succeeded) throw new Error(output);
}
