import { writeFileSync } from 'node:fs';
import { migrate } from '../../src/store/database.js';
import { freshStore } from './fresh-store.js';
import { schemaText } from './schema-text.js';

const fresh = await freshStore();
try {
  await migrate(fresh.store);
  writeFileSync(new URL('schema.txt', import.meta.url), await schemaText(fresh.store));
} finally {
  await fresh.close();
}
