import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { expect, test } from 'vitest';
import { logCodeDefinitions, logCodes } from '../../src/domain/log/log-messages.js';

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly pathNot?: string };
}

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: Rule[] };

/** What each folder may import by the page: the names, without what is said about them. */
const table = new Map(
  [...page.matchAll(/^\| `src\/(\w+)` +\|.*\| ([^|]+?) +\|$/gm)].map(([, folder = '', imports = '']) => [
    folder,
    imports === 'nothing of ours' ? [] : imports.split(', ').map((name) => name.replace(' (types)', '')),
  ]),
);

test('the table of the house names every folder of src, and no other', () => {
  const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' });
  const folders = [...new Set(files.filter((file) => /[.]tsx?$/.test(file)).map((file) => file.split(sep)[0] ?? ''))];
  expect([...table.keys()].sort()).toEqual(folders.sort());
});

test('the table of the house says what each folder may import as the layer check does', () => {
  const rules = forbidden.filter(({ name }) => name.endsWith('-imports') && table.has(name.replace('-imports', '')));
  expect(rules.length).toBeGreaterThan(15);
  for (const { name, to } of rules) {
    const folder = name.replace('-imports', '');
    const [, allowed = ''] = /\((.*)\)/.exec(to.pathNot ?? '') ?? [];
    expect([folder, ...(table.get(folder) ?? [])].sort(), folder).toEqual(allowed.split('|').sort());
  }
});

test('every file that the page links to is there', () => {
  const links = [...page.matchAll(/\]\((\.\.\/[^)#]+)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(10);
  for (const path of links) expect(() => readFileSync(new URL(path, new URL('docs/', root))), path).not.toThrow();
});

test('every function that the page names after a file is in that file', () => {
  const named = [...page.matchAll(/\]\((\.\.\/src\/[^)#]+)\)\s+`#?(\w+)`/g)];
  expect(named.length).toBeGreaterThan(40);
  for (const [, path = '', name = ''] of named) {
    const file = readFileSync(new URL(path, new URL('docs/', root)), 'utf8');
    expect(new RegExp(`\\b${name}\\b`).test(file), `${name} in ${path}`).toBe(true);
  }
});

test('the table of outcomes names every code that ends a customer, a record or a line', () => {
  const notes = ['AT31', 'AT50', 'AT66'];
  const [, section = ''] = page.split('### What decides about outcomes');
  const rows = section.matchAll(/^\|[^|]*\|[^|]*\.ts`[^|]*\| ([AT\d, ]+)\|$/gm);
  const named = new Set([...rows].flatMap(([, codes = '']) => codes.trim().split(', ')));
  const outcomes = logCodes.filter((code) => logCodeDefinitions[code].scope !== 'run' && !notes.includes(code));
  // It is said once of a run, and is the outcome of each of its customers that have left.
  expect([...named].sort()).toEqual([...outcomes, 'AT45'].sort());
});
