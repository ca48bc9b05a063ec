import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { probeScenario } from '../../src/demo/sample-probe.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import { startWorld, type World } from '../rig/world.js';
import { openedRun } from '../store/opened-run.js';
import { quantitiesOf } from '../probe/quantities.js';
import { billingSyncProcess, plainEnvironment, type Ended } from './run-command.js';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));
const order = ['--contract', '7001', '--word', 'probe', '--service', '9001', '9002', '--changes', '2'];

let world: World;
let directory: string;

beforeAll(async () => {
  world = await startWorld(probeScenario(), { worker: false });
});
afterAll(() => world.close());
beforeEach(() => {
  world.sandbox.reset();
  world.sandbox.observe({});
  directory = mkdtempSync(join(tmpdir(), 'probe-'));
  return () => {
    rmSync(directory, { recursive: true, force: true });
  };
});

const argumentsOf = (...more: string[]) => ['probe', ...order, '--directory', join(directory, 'probe'), ...more];
const probe = (...more: string[]): Promise<Ended> =>
  billingSyncProcess(plainEnvironment(world.environment))(argumentsOf(...more));
const quantities = () => quantitiesOf(world.sandbox);

/** Starts a probe and sends it a signal when so many adjustments were carried out. */
async function signalled(
  signal: NodeJS.Signals,
  adjustments: number,
): Promise<{ exitCode: number | null; messages: string }> {
  const child = spawn(process.execPath, ['bin/billing-sync.js', ...argumentsOf('--yes')], {
    cwd: projectDirectory,
    env: plainEnvironment(world.environment),
  });
  let messages = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text));
  let seen = 0;
  world.sandbox.observe({
    done: ({ path, method }) => {
      if (method === 'POST' && path.endsWith('Adjustments') && (seen += 1) === adjustments) child.kill(signal);
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, messages });
    });
  });
}

describe('billing-sync probe', () => {
  test('names the directory that it cannot write to before it changes anything', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const refused = await billingSyncProcess(plainEnvironment(world.environment))([
      ...['probe', ...order, '--directory', join(file, 'probe'), '--yes'],
    ]);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.messages.replaceAll(/\s+/g, ' ')).toContain(
      'a part of its path is a file (ENOTDIR). Name another with --directory.',
    );
  });

  test('says what it will do, does it only when it is told to, and writes a report that may be shared', async () => {
    const asked = await probe();
    expect(asked.exitCode).toBe(2);
    expect(asked.messages).toContain('same-date-adjustment');
    expect(asked.messages).toMatch(/About \d+ calls in all, \d+ of them changes/);
    expect(world.sandbox.dump().adjustments).toEqual([]);
    const announced = Number(/About (\d+) calls/.exec(asked.messages)?.[1]);
    const before = quantities();
    world.sandbox.clearCalls();
    const done = await probe('--yes');
    expect(done.exitCode, done.messages).toBe(3);
    expect(done.out).toContain('Everything was put back.');
    expect(quantities()).toEqual(before);
    expect(world.sandbox.calls().filter(({ system }) => system === 'autotask').length).toBeLessThan(announced * 1.5);
    const files = readdirSync(join(directory, 'probe')).sort();
    expect(files).toEqual(['product-settings.json', 'report.json', 'report.txt', 'simulator-settings.json']);
    const said = files.map((file) => readFileSync(join(directory, 'probe', file), 'utf8')).join('\n') + done.out;
    for (const hidden of [
      'Marked',
      's3cret',
      'CODE',
      'api@example.com',
      '7001',
      '8001',
      '9001',
      '29683600',
      '127.0.0.1',
    ]) {
      expect(said).not.toContain(hidden);
    }
  });

  test("is refused for a customer's contract, which Atria bills", async () => {
    const given = ['--contract', '7002', '--word', 'Managed', '--service', '9001'];
    const refused = await billingSyncProcess(plainEnvironment(world.environment))(['probe', ...given, '--yes']);
    expect(refused.exitCode, refused.messages).toBe(2);
    expect(refused.messages).toContain("Atria bills the contract's company (ASP)");
    expect(world.sandbox.dump().adjustments).toEqual([]);
  });

  test('is refused while a run is at work on a line of the contract', async () => {
    await openedRun(world.store, 'run-1');
    const claimant = { databaseCi: 1, runId: 'run-1', executionId: 'holder', batch: 1 };
    const line = { contractId: 7001, serviceId: 9001, lineId: '7001/9001', step: 'adjust' } as const;
    const [claim] = await insertClaims(world.store, claimant, [line], { leaseMs: 60_000, settleAfterMs: 0 });
    const refused = await probe('--yes');
    expect(refused.exitCode, refused.messages).toBe(2);
    expect(refused.messages).toContain('A run is at work on lines of the contract');
    expect(world.sandbox.dump().adjustments).toEqual([]);
    await sql`delete from claims where claim_id = ${claim?.claimId}`.execute(world.store);
  });

  test('is refused if Atria cannot be asked', async () => {
    const environment = plainEnvironment({ ...world.environment, ATRIA_URL: '' });
    const refused = await billingSyncProcess(environment)(argumentsOf('--yes'));
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.messages).toContain('--no-atria');
  });

  test('puts everything back when it is interrupted', async () => {
    const before = quantities();
    const { exitCode, messages } = await signalled('SIGINT', 3);
    expect(exitCode, messages).toBe(130);
    expect(quantities()).toEqual(before);
    expect(world.sandbox.dump().contracts.find(({ id }) => id === 7001)?.endDate).toBe('2027-07-31');
  });

  test('puts back what was left when it was killed, and nothing else, when it is called again', async () => {
    const before = quantities();
    await signalled('SIGKILL', 2);
    expect(quantities()).not.toEqual(before);
    const state = join(directory, 'probe', 'put-back-1-7001.json');
    expect(statSync(state).mode & 0o077).toBe(0);
    const asked = await probe();
    expect(asked.exitCode).toBe(2);
    expect(asked.messages).toContain('did not put all of them back');
    const again = await probe('--yes');
    expect(again.exitCode, again.messages).toBe(0);
    expect(again.messages).toContain('Everything is as it was before');
    expect(quantities()).toEqual(before);
    expect(existsSync(state)).toBe(false);
  });
});
