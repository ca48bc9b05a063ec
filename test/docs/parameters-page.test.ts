import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parametersPage } from '../../src/client/reference/parameters-page.js';
import { parameterDefinitions, type ParameterDefinition } from '../../src/domain/parameters/parameter-definitions.js';
import { otherRunParameters } from '../../src/domain/parameters/other-run.js';
import { parameterHelp } from '../../src/domain/parameters/parameter-help.js';

const names = Object.keys(parameterDefinitions) as (keyof typeof parameterDefinitions)[];

test('The page of parameters says what the product does; npm run docs:parameters makes it anew', () => {
  const page = readFileSync(new URL('../../docs/parameters.md', import.meta.url), 'utf8');
  expect(page).toBe(parametersPage());
});

test('The page has each parameter, and each name that stands in place of parameters', () => {
  const page = parametersPage();
  expect(names.filter((name) => !page.includes(`\n## ${name}\n`))).toEqual([]);
  expect(Object.keys(otherRunParameters).filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});

test.each(names)('The default and the example of %s are what a run takes them for', (name) => {
  const definition: ParameterDefinition<unknown> = parameterDefinitions[name];
  const help = parameterHelp[name];
  const read = 'default' in help ? definition.read(help.default) : { value: undefined };
  expect(read).toEqual({ value: definition.default });
  expect(definition.read(help.example)).toBeDefined();
});
