import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pictures } from '../screenshots/pages.js';

const docs = new URL('../../docs/', import.meta.url);
const page = ['console.md', 'previews.md'].map((name) => readFileSync(new URL(name, docs), 'utf8')).join('\n');
const readme = readFileSync(new URL('../README.md', docs), 'utf8');
const everyPage = [
  readme,
  ...readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(new URL(name, docs), 'utf8')),
].join('\n');

test('The pictures that are kept are those that the command makes, in light and dark', () => {
  const made = pictures.flatMap(({ name, phone }) => [
    ...[`${name}-light.png`, `${name}-dark.png`],
    ...(phone === true ? [`${name}-phone.png`] : []),
  ]);
  expect(readdirSync(new URL('screenshots/', docs)).sort()).toEqual(made.sort());
});

test('Each page of the console of which a picture is made is shown on a page of the documentation, in light and dark', () => {
  const wanted = pictures.flatMap(({ name }) => [`screenshots/${name}-light.png"`, `screenshots/${name}-dark.png"`]);
  expect(wanted.filter((path) => !everyPage.includes(path))).toEqual([]);
});

test('The pages show only pictures that there are, each with a text in its place', () => {
  const shown = [...everyPage.matchAll(/(?:src|srcset)="(?:docs\/)?(screenshots\/[^"]+)"/g)];
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.filter(([, path]) => !existsSync(new URL(path!, docs)))).toEqual([]);
  const images = everyPage.match(/<img [^>]*>/g) ?? [];
  expect(images.filter((image) => !/ alt="[^"]{10,}"/.test(image))).toEqual([]);
});

test('The page of the console explains every setting that is its own', () => {
  const source = readFileSync(new URL('../src/configuration/console.ts', docs), 'utf8');
  const names = new Set(source.match(/\bCONSOLE_[A-Z_]+\b/g));
  const unexplained = [...names].filter((name) => !page.includes(`\`${name.replace(/_FILE$/, '')}\``));
  expect(names.size).toBeGreaterThan(4);
  expect(unexplained).toEqual([]);
});
