import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shells, type Shell } from '../../src/client/completion/command-tree.js';
import { logCodes } from '../../src/domain/log/log-messages.js';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';
import { pausedJob } from './paused-job.js';

const isInstalled = (shell: Shell) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const scripts: Partial<Record<Shell, string>> = {};

let directory: string;
let world: World;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  world = await startWorld(provider([{ code: 'ASP' }]), { worker: false });
  environment = plainEnvironment(world.environment);
  for (const shell of shells) {
    const { out, exitCode } = await billingSyncWith(environment)(['completion', shell]);
    expect(exitCode).toBe(0);
    scripts[shell] = join(directory, `completion.${shell}`);
    writeFileSync(scripts[shell], out);
  }
});
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

function runShell(shell: Shell, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(shell, args, {
    env: environment,
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const inQuotes = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** What the shell itself offers at the end of a line; the last word may be empty. */
const offers: Readonly<Record<'bash' | 'fish', (words: readonly string[]) => string[]>> = {
  bash(words) {
    const line = words.map(inQuotes).join(' ');
    const body = `source "$0"; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _billing_sync; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return linesOf(runShell('bash', ['--norc', '-c', body, scripts.bash ?? '']));
  },
  fish(words) {
    const body = 'source $argv[1]; complete -C $argv[2]';
    const out = runShell('fish', ['--no-config', '-c', body, scripts.fish ?? '', words.join(' ')]);
    return linesOf(out).map((line) => line.split('\t')[0] ?? '');
  },
};

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Types a line into an interactive zsh, presses the tab key, and waits for a text on its screen. */
function zshScreen(line: string, awaited: string): string {
  const body = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z ${inQuotes(`stty cols 200; autoload -Uz compinit; compinit -u -D; source ${scripts.zsh ?? ''}; print IS-$(print READY)`)}
    zpty -r -m z ready '*IS-READY*'
    zpty -w -n z ${inQuotes(line)}$'\t\t'
    zpty -r -m z shown ${inQuotes(`*${awaited}*`)}
    print -r -- "$shown"
    zpty -d z`;
  return runShell('zsh', ['-f', '-c', body]);
}

const someLines: readonly [words: string[], offered: string[]][] = [
  [['run', 'st'], ['start']],
  [['run', 'start', '--pa'], ['--parameters']],
  [['log', 'latest', '--level', 'Error', 'Warning', '--se'], ['--search']],
  [['codes', 'AT1'], logCodes.filter((code) => code.startsWith('AT1'))],
  [['secrets', 'remove', ''], ['default']],
  [['completion', ''], [...shells].sort()],
];

describe.each((['bash', 'fish'] as const).filter(isInstalled))('completion in %s', (shell) => {
  test.each(someLines)('billing-sync %j', (words, offered) => {
    expect(offers[shell](['billing-sync', ...words]).sort()).toEqual(offered);
  });
});

describe.each((['zsh'] as const).filter(isInstalled))('completion in %s', () => {
  test.each([
    ['billing-sync run s', '-- starts a run'],
    ['billing-sync log latest --level Err', '--level Error'],
    ['billing-sync secrets remove def', 'remove default'],
  ])('%s', (line, awaited) => {
    expect(zshScreen(line, awaited)).toContain(awaited);
  });
});

test('what other tools named is offered as it is and never carried out', async () => {
  const scheduleId = '$(touch carried-out) `touch carried-out`';
  const schedule = await pausedJob(world.client, scheduleId, previousPeriod);
  await expect.poll(() => offers.bash(['billing-sync', 'job', 'show', ''])).toHaveLength(1);
  expect(offers.bash(['billing-sync', 'job', 'show', '$'])[0]).toContain('touch');
  expect(existsSync(join(directory, 'carried-out'))).toBe(false);
  await schedule.delete();
});

test('where no server can be asked nothing is offered and nothing is said', async () => {
  const lost = billingSyncWith(plainEnvironment({ BILLING_SYNC_DEMO_DIRECTORY: directory }));
  expect(await lost(['completion-values', 'runs'])).toEqual({ exitCode: 0, out: '', messages: '' });
});
