import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { injectedServers } from '../rig/injected-servers.js';
import { readCase } from './case-files.js';
import { differences } from './differences.js';
import { playCase } from './play-case.js';

const directories = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(directories.map(({ name }) => name))('the case %s ends as expected', async (name) => {
  const each = await readCase(join(import.meta.dirname, name));
  if (each.expected === undefined) throw new Error(`${name} has no expected.json.`);
  expect(differences(each.expected, await playCase(each, await injectedServers()))).toEqual([]);
});
