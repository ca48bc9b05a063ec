import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../src/store/migrations/', import.meta.url);

/** Of every migration that is in use, in the form of `sha256sum`. Whoever adds a migration adds its line. */
const inUse = readFileSync(new URL('./migrations.sha256', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

// A store that has run a migration is refused by a program without it, and never runs a changed one again.
test('no migration that a store may have run is removed or changed; a new one has its line in migrations.sha256', () => {
  const present = readdirSync(folder).map((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(new URL(name, folder)))
      .digest('hex');
    return `${digest}  ${name}`;
  });
  expect(present.sort()).toEqual([...inUse].sort());
});
