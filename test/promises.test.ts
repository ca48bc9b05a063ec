import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** What the product is to do, and the test that shows it: a row of a map. */
interface Demand {
  readonly section: string;
  readonly demand: string;
  readonly onScreen: string;
  readonly file: string;
  readonly title: string;
}

function readMap(name: string): Demand[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text.split(/^## /m).slice(1).flatMap(demandsOf);
}

/** The rows of the table under a heading, without its head and the line below that. */
function demandsOf(part: string): Demand[] {
  const [section = '', ...lines] = part.split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  return rows.map((row) => {
    const [, demand = '', onScreen = '', file = '', title = ''] = row.split('|').map((cell) => cell.trim());
    return { section, demand, onScreen, file, title };
  });
}

/** The source of a test file; empty: there is none. */
function sourceOf(file: string): string {
  const path = new URL(`../${file}`, import.meta.url);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Whether the source has a test of this title, or tests of a table whose titles are made from it. */
function hasTest({ file, title }: Demand): boolean {
  const quoted = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`\\(\\s*(['"\`])${quoted}\\1,`).test(sourceOf(file));
}

/** Whether the tests of a file open pages in a browser. */
function opensPages({ file }: Demand): boolean {
  const source = sourceOf(file);
  return /\.(open|goto)\(/.test(source) && /start(Console|Atria)World|startTemporalUi|launchBrowser/.test(source);
}

test('each section about the use of the product has its sentences', () => {
  expect([...new Set(readMap('seed-sentences.md').map(({ section }) => section))]).toEqual([
    ...['Setup Job', 'Testing the Process', 'Log Entries', 'Using UI Features', 'Example Monthly Billing Process'],
  ]);
});

describe.each(['seed-sentences.md', 'operator-promises.md'])('In %s,', (name) => {
  const demands = readMap(name);

  test('each test that does what is demanded exists', () => {
    expect(demands.filter((demand) => !hasTest(demand))).toEqual([]);
  });

  test('what is demanded of a screen is done in a browser', () => {
    expect(demands.filter(({ onScreen }) => !['yes', 'no'].includes(onScreen))).toEqual([]);
    const onScreens = demands.filter(({ onScreen }) => onScreen === 'yes');
    expect(onScreens.length).toBeGreaterThan(0);
    expect(onScreens.filter((demand) => !opensPages(demand))).toEqual([]);
  });

  test('nothing is demanded twice', () => {
    const texts = demands.map(({ section, demand }) => `${section}: ${demand}`);
    expect(texts.filter((text, index) => texts.indexOf(text) < index)).toEqual([]);
  });
});
