import { expect, test } from 'vitest';
import { plainEnvironment, runNode } from './run-command.js';

const programs = [
  ['npm start', 'src/demo/start.ts'],
  ['npm run worker', 'src/worker/main.ts'],
  ['npm run console', 'src/console/main.ts'],
  ['npm run ledger', 'src/worker/ledger-main.ts'],
] as const;

test.each(programs)(
  '%s gives its help, and starts nothing with an argument that it does not know',
  async (name, file) => {
    const [help, mistyped] = await Promise.all(
      ['--help', '--prot=1'].map((argument) => runNode(['--import', 'tsx', file, argument], plainEnvironment({}))),
    );
    expect(help).toMatchObject({ exitCode: 0, out: expect.stringContaining(`Usage: ${name} [--help]`) as string });
    expect(mistyped).toMatchObject({ exitCode: 2, out: '', messages: "error: unknown option '--prot=1'\n" });
  },
);
