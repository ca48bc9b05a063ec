import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { logCodes } from '../../src/domain/log/log-messages.js';
import { billingSyncProcess, plainEnvironment, runNode } from './run-command.js';
import { temporaryDirectory } from '../embedded/temporary-directory.js';

const billingSync = billingSyncProcess(plainEnvironment());

describe('the command line without any server', () => {
  test('explains every log code', async () => {
    const all = await billingSync(['codes', '--json']);
    const { version, codes } = JSON.parse(all.out) as { version: number; codes: { code: string; advice: string }[] };
    expect(all.exitCode).toBe(0);
    expect(version).toBe(1);
    expect(codes.map(({ code }) => code)).toEqual(logCodes);
    expect(codes.every(({ advice }) => advice !== '')).toBe(true);
  });

  test('explains one log code, in whatever case it is typed, without colours if nobody looks', async () => {
    const one = await billingSync(['codes', 'at12']);
    expect(one).toMatchObject({ exitCode: 0, messages: '' });
    expect(one.out).toContain('AT12  Warning  Contract Line Missing in Autotask');
    expect(one.out).toContain('AllowAtriaCreateItems');
    expect(one.out).not.toContain('\u001B');
  });

  test('has exit code 5 for a log code that does not exist', async () => {
    const unknown = await billingSync(['codes', 'AT99']);
    expect(unknown).toMatchObject({ exitCode: 5, out: '' });
    expect(unknown.messages).toContain('There is no log code "AT99"');
  });

  test.each([
    [['rum'], 'Did you mean run?'],
    [['run', 'strat'], 'Did you mean start?'],
    [['log', 'latest', '--lvel', 'Error'], 'Did you mean --level?'],
    [['log', 'latest', '--level', 'Warnig'], 'Did you mean Warning?'],
    [['run', 'list', '--limit', 'all'], 'must be a whole number'],
    [['run', 'start'], '--parameters'],
    [['job', 'edit', 'nightly', '--catch-up', '9000000000'], 'must be a whole number from 1 to 8,760'],
    [['job', 'next', '--cron', '@daily', '--count', '9000000000'], 'must be a whole number from 1 to 1,000'],
    [['run', 'prune', '--older-than', '9000000000'], 'must be a whole number from 1 to 99,999'],
    [['ledger', 'rules', 'remove', '9000000000'], 'must be a whole number from 1 to 2,147,483,647'],
    [['ledger', 'token', 'revoke', '9000000000'], 'must be a whole number from 1 to 2,147,483,647'],
  ])('refuses %j with exit code 2 and says what was wrong', async (args, said) => {
    const refused = await billingSync(args);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages).toContain(said);
  });

  test('says what to set if nothing says where the servers are', async () => {
    const lost = await billingSyncProcess(plainEnvironment({ BILLING_SYNC_DEMO_DIRECTORY: temporaryDirectory() }))([
      'run',
      'list',
    ]);
    expect(lost).toMatchObject({ exitCode: 2, out: '' });
    expect(lost.messages).toMatch(/set DATABASE_URL and TEMPORAL_ADDRESS, or run "npm start"/);
    expect(lost.messages).toMatch(/BILLING_SYNC_DEMO_DIRECTORY/);
  });

  test.each(['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'])(
    'says that %s alone keeps it from the servers of npm start',
    async (name) => {
      const half = await billingSyncProcess(plainEnvironment({ [name]: 'somewhere' }))(['run', 'list']);
      expect(half).toMatchObject({ exitCode: 2, out: '' });
      expect(half.messages.replaceAll(/\s+/g, ' ')).toContain(
        `${name} is set and DATABASE_URL is not. Set both, or take ${name} away to use the servers of a running "npm start".`,
      );
    },
  );

  test.each([
    ['npm run demo', 'src/demo/demo.ts'],
    ['npm start', 'src/demo/start.ts'],
  ])('%s names the directory that it cannot write to, and how another one is named', async (_, program) => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const environment = plainEnvironment({ BILLING_SYNC_DEMO_DIRECTORY: join(file, 'below', 'demo') });
    const refused = await runNode(['--import', 'tsx', program], environment);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.messages).toContain(
      `Nothing can be written to the directory ${join(file, 'below')}: a part of its path is a file (ENOTDIR). ` +
        'Name another with BILLING_SYNC_DEMO_DIRECTORY.',
    );
  });

  const nowhere = {
    DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/billing',
    TEMPORAL_ADDRESS: '127.0.0.1:2',
    BILLING_SYNC_KEY: Buffer.alloc(32).toString('base64'),
  };

  test.each([
    ['reads', ['run', 'list'], 'Check that it runs.'],
    [
      'writes',
      ['hold', 'add', 'ASP', '--line', '2001/9001', '--until', '2999-12-31', '--reason', 'x'],
      'Check that it runs and that the user may create tables.',
    ],
  ])(
    'says, where it %s, that the store cannot be used and what to check, and never its password',
    async (_how, args, check) => {
      const gone = await billingSyncProcess(plainEnvironment(nowhere))(args);
      const said = `The store that DATABASE_URL names cannot be used: connect ECONNREFUSED 127.0.0.1:1. ${check}\n`;
      expect(gone).toEqual({ exitCode: 1, out: '', messages: said });
    },
  );

  test('says that Temporal does not answer, at which address, and what to check', async () => {
    const start = ['run', 'start', '--parameters', '{"ZoneUser": "api@example.com"}'];
    const gone = await billingSyncProcess(plainEnvironment(nowhere))(start);
    expect(gone).toMatchObject({ exitCode: 1, out: '' });
    expect(gone.messages).toMatch(
      /^Temporal does not answer at 127\.0\.0\.1:2 \(.+\)\. Check TEMPORAL_ADDRESS and that the server runs\.\n$/,
    );
  });
});
