import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { plainEnvironment, runNode } from './run-command.js';

/** The packages of which a command loads anything, by the built product, as Node counts the scripts that it ran. */
async function packagesOf(...args: readonly string[]): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'start-up-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const environment = plainEnvironment({ NODE_V8_COVERAGE: directory });
  expect(await runNode(['dist/client/main.js', ...args], environment)).toMatchObject({ exitCode: 0 });
  const scripts = readdirSync(directory).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(directory, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
  expect(scripts.some((url) => url.endsWith('dist/client/program/program.js'))).toBe(true);
  const names = scripts.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** What reads the command line, and the file in which a running "npm start" says where it is. */
const small = ['@commander-js/extra-typings', 'commander', 'fastest-levenshtein', 'picocolors', 'zod'];

test.each([[['--help']], [['--version']], [['run', 'start', '--help']], [['ledger', '--help']]])(
  '%j starts at once: it loads neither a client of Temporal or Postgres nor a worker nor a console',
  async (args) => {
    expect(await packagesOf(...args)).toEqual(small);
  },
);
