import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setupStepNames } from '../../src/setup/setup-steps.js';
import { listSecretSets, readSecretSet, saveSecretSet } from '../../src/store/secret-sets.js';
import { billed, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { answering as answeringCommand, type Answer } from './at-terminal.js';
import { billingSyncWith, plainEnvironment, type Ended } from './run-command.js';

let world: World;
let directory: string;

beforeAll(async () => {
  world = await startWorld(provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }]));
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-init-'));
});
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

const init = (...args: readonly string[]): Promise<Ended> =>
  billingSyncWith(plainEnvironment(world.environment))(['init', ...args]);

function fileOf(values: object): string {
  const file = join(directory, 'values.json');
  writeFileSync(file, JSON.stringify(values));
  return file;
}

/** What the simulated Autotask accepts. */
const right = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };

/** Runs init at a terminal, where a person answers each question after it was put. */
const answering = (args: readonly string[], answers: readonly Answer[]) =>
  answeringCommand(plainEnvironment(world.environment), ['init', ...args], answers);

const stored = async () => (await listSecretSets(world.store)).map(({ name }) => name).sort();

test('init without a terminal and without a file changes nothing and says what to give', async () => {
  const refused = await init('--secrets', 'nobody');
  expect(refused).toMatchObject({ exitCode: 2, out: '' });
  expect(refused.messages).toContain('--from FILE');
  expect(await stored()).toEqual(['default']);
});

test('init --from stores a set, tests it, and tells each step and the next command', async () => {
  const { exitCode, out } = await init('--secrets', 'first', '--from', fileOf(right), '--json');
  expect(exitCode).toBe(0);
  const { steps, next } = JSON.parse(out) as { steps: { name: string; state: string }[]; next: string };
  expect(steps.map(({ name }) => name)).toEqual([...setupStepNames]);
  expect(steps.find(({ name }) => name === 'connection')).toMatchObject({ state: 'done' });
  expect(next).toContain('billing-sync');
  expect(await stored()).toEqual(['default', 'first']);
});

test('init tells of values that do not work, has exit code 1, and shows none of them', async () => {
  const { exitCode, out, messages } = await init(
    '--secrets',
    'wrong',
    '--from',
    fileOf({ ...right, Secret: 'n0t-it' }),
  );
  expect(exitCode).toBe(1);
  expect(out).toMatch(/→ .*[Cc]onnection/);
  expect(out + messages).not.toContain('n0t-it');
});

test('init at a terminal asks for the three values and shows no secret, and Ctrl-C stores nothing', async () => {
  const { UserName, Secret, IntegrationCode } = right;
  const asked = await answering(
    ['--secrets', 'typed'],
    [
      ['UserName', `${UserName}\r`],
      ['Secret (', `${Secret}\r`],
      ['IntegrationCode (', `${IntegrationCode}\r`],
    ],
  );
  expect(asked.shown).toContain('Security Levels');
  expect(asked).toMatchObject({ exitCode: 0 });
  expect(asked.out).toContain('Next: ');
  expect(asked.shown + asked.out).not.toContain(Secret);
  expect(asked.shown + asked.out).not.toContain(IntegrationCode);
  expect(await stored()).toContain('typed');

  const stopped = await answering(['--secrets', 'stopped'], [['UserName', '\u0003']]);
  expect(stopped.exitCode).not.toBe(0);
  expect(await stored()).not.toContain('stopped');
});

test('init at a terminal keeps a set that is stored if the person says so, and tests it again', async () => {
  const kept = await answering(['--secrets', 'first'], [['Replace it?', '\r']]);
  expect(kept).toMatchObject({ exitCode: 0 });
  expect(kept.out).toMatch(/✓ .*[Cc]onnection/);
});

/** What a shell makes of a command that was printed. */
function typed(command: string): string[] {
  const typedWords = command.replace(/^billing-sync /, String.raw`printf '%s\0' `);
  const words = execFileSync('sh', ['-c', typedWords], { encoding: 'utf8' });
  return words.split('\0').slice(0, -1);
}

test('each command that init names next works as it is printed, until the first job is there', async () => {
  const billingSync = billingSyncWith(plainEnvironment(world.environment));
  const next = async () => {
    const { out } = await init('--secrets', 'our set', '--from', fileOf(right), '--json');
    return (JSON.parse(out) as { next: string }).next;
  };
  const played: string[][] = [];
  for (let words = typed(await next()); words.join(' ') !== 'job list'; words = typed(await next())) {
    expect(played.map(String), 'a step that does not lead on').not.toContain(String(words));
    played.push(words);
    expect(await billingSync(words), words.join(' ')).toMatchObject({ exitCode: 0 });
  }
  expect(played.map(([group, verb]) => `${group ?? ''} ${verb ?? ''}`)).toEqual(['run preview', 'job create']);
  const { out } = await billingSync(['job', 'list', '--json']);
  const { jobs } = JSON.parse(out) as { jobs: { parametersText: string }[] };
  expect(JSON.parse(jobs[0]?.parametersText ?? '')).toMatchObject({ ZoneUser: right.UserName, Secrets: 'our set' });
});

test('init does not replace a set that somebody else stored while it asked its questions', async () => {
  const { store, configuration } = world;
  const other = { UserName: 'other@example.com', Secret: 's3cret' };
  const asked = await answering(
    ['--secrets', 'first'],
    [
      ['Replace it?', 'y'],
      [
        'UserName',
        async () => {
          await saveSecretSet(store, configuration.secretsKey, 'first', other);
          return 'API@example.com\r';
        },
      ],
      ['Secret (', `${right.Secret}\r`],
      ['IntegrationCode (', `${right.IntegrationCode}\r`],
    ],
  );
  expect(asked).toMatchObject({ exitCode: 1 });
  expect(asked.shown).toContain('Somebody else stored the secret set "first" meanwhile.');
  expect(await readSecretSet(store, [configuration.secretsKey], 'first')).toEqual(other);
});
