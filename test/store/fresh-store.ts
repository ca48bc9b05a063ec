import { openStore, type Store } from '../../src/store/database.js';
import { createDatabase } from '../rig/fresh-database.js';
import { injectedDatabase } from '../rig/injected-servers.js';

export interface FreshStore {
  readonly store: Store;
  readonly url: string;
  close(): Promise<void>;
}

/** A database of its own that is empty. */
export async function freshStore(): Promise<FreshStore> {
  return storeFrom(undefined);
}

/** A database of its own that has all tables. */
export async function migratedStore(): Promise<FreshStore> {
  return storeFrom((await injectedDatabase()).migratedDatabase);
}

async function storeFrom(template: string | undefined): Promise<FreshStore> {
  const { databaseUrl } = await injectedDatabase();
  const database = await createDatabase(databaseUrl, template);
  const store = openStore(database.url);
  return {
    store,
    url: database.url,
    async close() {
      await store.destroy();
      await database.drop();
    },
  };
}
