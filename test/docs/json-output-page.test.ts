import { readFileSync } from 'node:fs';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { expect, it } from 'vitest';
import { jsonOutputPage } from '../../src/client/reference/json-output-page.js';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { createProgram } from '../../src/client/program/program.js';
import { openSession } from '../../src/client/program/session.js';

it('the page of JSON shapes is that of the program; npm run docs:json makes it anew', () => {
  const page = readFileSync(new URL('../../docs/json-output.md', import.meta.url), 'utf8');
  expect(page).toBe(jsonOutputPage());
});

it('every command that takes --json has its shape there, and no other; of the ledger it says that they are not', () => {
  const withJson = commandsOf(createProgram(openSession({}))).filter(({ options }) => options.includes('--json'));
  const documented = new Set(jsonShapes.flatMap((shape) => shape.commands));
  const expected = withJson.map(({ path }) => path).filter((path) => !path.startsWith('ledger '));
  expect([...documented].sort()).toEqual(expected.sort());
  expect(jsonOutputPage()).toContain('The commands of `billing-sync ledger` are not on this page');
});

/** The commands of a program by the names that lead to them, with their options. */
function commandsOf(program: CommandUnknownOpts, path = ''): { path: string; options: (string | undefined)[] }[] {
  const own = { path, options: program.options.map(({ long }) => long ?? undefined) };
  return [own, ...program.commands.flatMap((command) => commandsOf(command, `${path} ${command.name()}`.trim()))];
}
