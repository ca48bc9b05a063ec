import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandTree } from '../../src/client/completion/command-tree.js';
import { jsonOutputPage } from '../../src/client/reference/json-output-page.js';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { createProgram } from '../../src/client/program/program.js';
import { openSession } from '../../src/client/program/session.js';

it('the page of JSON shapes is that of the program; npm run docs:json makes it anew', () => {
  const page = readFileSync(new URL('../../docs/json-output.md', import.meta.url), 'utf8');
  expect(page).toBe(jsonOutputPage());
});

it('every command that takes --json has its shape there, and no other; of the ledger it says that they are not', () => {
  const commands = commandTree(createProgram(openSession({})));
  const withJson = commands.filter(({ options }) => options.some(({ name }) => name === '--json'));
  const documented = new Set(jsonShapes.flatMap((shape) => shape.commands));
  const expected = withJson.map(({ path }) => path).filter((path) => !path.startsWith('ledger '));
  expect([...documented].sort()).toEqual(expected.sort());
  expect(jsonOutputPage()).toContain('The commands of `billing-sync ledger` are not on this page');
});
