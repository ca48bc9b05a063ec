import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../src/embedded/postgres-server.js';
import { migrate, openStore } from '../../src/store/database.js';
import { schemaText } from './schema-text.js';

const directory = mkdtempSync(join(tmpdir(), 'billing-sync-schema-'));
const server = await startPostgres({ directory: join(directory, 'postgres'), ephemeral: true });
const store = openStore(server.url);
try {
  await migrate(store);
  writeFileSync(new URL('schema.txt', import.meta.url), await schemaText(store));
} finally {
  await store.destroy();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
