import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Sentence {
  readonly section: string;
  readonly demand: string;
  readonly onScreen: string;
  readonly file: string;
  readonly title: string;
}

function readSentences(): Sentence[] {
  const text = readFileSync(new URL('seed-sentences.md', import.meta.url), 'utf8');
  return text.split(/^## /m).slice(1).flatMap(sentencesOf);
}

/** The rows of the table under a heading, without its head and the line below that. */
function sentencesOf(part: string): Sentence[] {
  const [section = '', ...lines] = part.split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  return rows.map((row) => {
    const [, demand = '', onScreen = '', file = '', title = ''] = row.split('|').map((cell) => cell.trim());
    return { section, demand, onScreen, file, title };
  });
}

/** Whether the source has a test of this title, or tests of a table whose titles are made from it. */
function hasTest(file: string, title: string): boolean {
  const path = new URL(`../${file}`, import.meta.url);
  if (!existsSync(path)) return false;
  const quoted = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`\\(\\s*(['"\`])${quoted}\\1,`).test(readFileSync(path, 'utf8'));
}

const sentences = readSentences();

test('each section about the use of the product has its sentences', () => {
  expect([...new Set(sentences.map(({ section }) => section))]).toEqual([
    ...['Setup Job', 'Testing the Process', 'Log Entries', 'Using UI Features', 'Example Monthly Billing Process'],
  ]);
});

test('each test that does what a sentence demands exists', () => {
  expect(sentences.filter(({ file, title }) => !hasTest(file, title))).toEqual([]);
});

test('a sentence about a screen is done in a browser', () => {
  expect(sentences.filter(({ onScreen }) => !['yes', 'no'].includes(onScreen))).toEqual([]);
  const onScreens = sentences.filter(({ onScreen }) => onScreen === 'yes');
  expect(onScreens.length).toBeGreaterThan(0);
  const elsewhere = onScreens.filter(({ file }) => {
    const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    return !/\.(open|goto)\(/.test(source) || !/start(Console|Atria)World/.test(source);
  });
  expect(elsewhere).toEqual([]);
});
