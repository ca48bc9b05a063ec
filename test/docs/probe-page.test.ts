import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measurementNames } from '../../src/probe/finding.js';
import { measurements } from '../../src/probe/measurements/index.js';
import { probePage } from '../../src/demo/probe-page.js';

const docs = new URL('../../docs/', import.meta.url);

it('the page of the probe shows what it finds; npm run docs:probe makes it anew', async () => {
  expect(readFileSync(new URL('probe.md', docs), 'utf8')).toBe(await probePage());
});

it('every measurement is made, and each unconfirmed fact names the one that tells', () => {
  expect(measurements.map(({ name }) => name).sort()).toEqual([...measurementNames].sort());
  const page = readFileSync(new URL('exactly-once.md', docs), 'utf8');
  const table = page.split('### Unconfirmed facts')[1]?.split('\n## ')[0] ?? '';
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) {
    const [told = ''] = row.split('|').slice(-2);
    const named = [...told.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    expect(named.length, row).toBeGreaterThan(0);
    for (const name of named) expect(measurementNames).toContain(name);
  }
});
