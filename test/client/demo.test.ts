import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billingSyncWith, plainEnvironment, runNode, runProgram, type Ended } from './run-command.js';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));
const demoProgram = ['--import', 'tsx', 'src/demo/demo.ts'];

let parent: string;
let environment: NodeJS.ProcessEnv;
let demo: Ended;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  environment = plainEnvironment({ BILLING_SYNC_DEMO_DIRECTORY: join(parent, 'demo') });
  demo = await runNode(demoProgram, environment);
});

afterAll(() => {
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
});

describe('the demo', () => {
  test('completes both runs, without a terminal and with nothing to read', () => {
    expect(demo.exitCode).toBe(0);
    expect(demo.messages).toContain('Stopping everything');
  });

  test('tells of every documented code: how often it was logged, or the command that shows it', () => {
    const codes = Array.from({ length: 24 }, (_, index) => `AT${String(index + 1).padStart(2, '0')}`);
    const told = codes.filter((code) => new RegExp(`^${code} +(Verbose|Info|Warning|Error) +\\d`, 'm').test(demo.out));
    const shown = codes.filter((code) => demo.out.includes(`npm run demo -- --show ${code}`));
    expect([...told, ...shown].sort()).toEqual(codes);
  });

  test('shows that the second run changes nothing and finds every line unchanged that the first one changed', () => {
    const changed = /changed (\d+) contract lines/.exec(demo.out)?.[1];
    expect(Number(changed)).toBeGreaterThan(50);
    expect(demo.out).toContain('✓ 0 adjustments accepted');
    expect(demo.out).toContain(`✓ ${changed} of the ${changed} lines changed before are now AT10`);
  });

  test('shows a code that a healthy run does not have', async () => {
    const shown = await runNode([...demoProgram, '--show', 'at19'], environment);
    expect(shown.exitCode).toBe(0);
    expect(shown.out).toMatch(/^AT19 {2}Error/m);
    expect(shown.out).toContain('Incorrect billing period date or format recognized.');
  });

  test('refuses what it does not know', async () => {
    const code = await runNode([...demoProgram, '--show', 'AT77'], environment);
    const option = await runNode([...demoProgram, '--shwo', 'AT19'], environment);
    expect(code).toMatchObject({ exitCode: 2, out: '' });
    expect(option).toMatchObject({ exitCode: 2, out: '' });
    expect(option.messages).toContain('Did you mean --show?');
  });
});

describe('npm start after the demo', () => {
  let start: ChildProcess;
  let said: string;
  const billingSync = (args: readonly string[], input?: string) => billingSyncWith(environment)(args, input);

  const other = createServer();

  beforeAll(async () => {
    // Holds the console's usual port, unless another program does.
    await new Promise<void>((resolve) => {
      other.once('error', () => {
        resolve();
      });
      other.listen(8090, '127.0.0.1', resolve);
    });
    ({ start, said } = await startAndWait());
  });

  afterAll(async () => {
    await stop(start);
    other.close();
  });

  test('says which usual port is in use, and which one is taken instead', () => {
    const [, port] = /^Port 8090 is in use\. The console takes port (\d+) instead\.$/m.exec(said) ?? [];
    expect(said).toMatch(new RegExp(`The console +http://127.0.0.1:${port}$`, 'm'));
  });

  test('offers its servers to the command line, in a file that only its user can read', async () => {
    const file = join(parent, 'demo', 'environment.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const name of ['temporal', 'temporal.log', 'postgres', 'postgres.log', 'worker.log', 'console.log']) {
      expect([name, statSync(join(parent, 'demo', name)).mode & 0o077]).toEqual([name, 0]);
    }
    const { out } = await billingSync(['run', 'list', '--json']);
    const { runs } = JSON.parse(out) as { runs: { status: string; changedLines: number }[] };
    expect(runs).toHaveLength(2);
    expect(runs[0]?.changedLines).toBe(0);
  });

  test('shows the runs of the demo at the addresses that the demo told', async () => {
    const paths = [...demo.out.matchAll(/:\d+(\/namespaces\/\S+)\/history/g)].map(([, path]) => path);
    const listed = await billingSync(['run', 'show', 'latest']);
    expect(paths).toHaveLength(2);
    expect(listed.out).toContain(paths[1]);
    const ui = /Temporal's web UI +(http\S+)/.exec(said)?.[1] ?? '';
    expect((await fetch(ui)).status).toBe(200);
  });

  test('prints commands that find its servers as they are copied, in a terminal that knows nothing of its directory', async () => {
    const commandsOf = (text: string) =>
      text.split('\n').filter((line) => /^ +(\S+=\S+ )?(npx billing-sync|npm start)/.test(line));
    const commands = [...commandsOf(said), ...commandsOf(demo.out)].map((line) => line.trim());
    expect(commands).toHaveLength(9);
    const named = `BILLING_SYNC_DEMO_DIRECTORY=${join(parent, 'demo')} `;
    expect(commands.filter((command) => !command.startsWith(named))).toEqual([]);
    const list = commands.find((command) => command.endsWith('run list')) ?? '';
    const listed = await runProgram('sh', ['-c', list], plainEnvironment());
    expect(listed).toMatchObject({ exitCode: 0, messages: '' });
    expect(listed.out).toMatch(/Completed/);
  });

  test('serves the console where it says, with the runs of the demo in it', async () => {
    const url = /The console +(http\S+)/.exec(said)?.[1] ?? '';
    const answer = await fetch(`${url}/runs`);
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page.match(/href="\/runs\/[0-9a-f-]{36}"/g)).toHaveLength(2);
    expect(page).toContain('2 runs');
  });

  test('keeps others from its data while it runs', async () => {
    const refused = await runNode(demoProgram, environment);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.messages).toMatch(/Another "npm run demo" or "npm start" uses .*\. Stop it/);
  });

  test('reads after a restart what was stored encrypted before it, and takes the two values that the document has', async () => {
    const credentials = '{\n"UserName":"api@example.com",\n"Secret":"s3cret",\n}';
    await billingSync(['secrets', 'set', 'kept'], credentials);
    expect(await stop(start)).toBe(0);
    const between = await billingSync(['run', 'list']);
    expect(between.exitCode).toBe(2);
    ({ start, said } = await startAndWait());
    const parametersFile = join(parent, 'with-kept-secrets.json');
    const given = JSON.parse(readFileSync(join(parent, 'demo', 'parameters.json'), 'utf8')) as object;
    writeFileSync(parametersFile, JSON.stringify({ ...given, Secrets: 'kept' }));
    const one = ['--customer', 'C00001', '--wait'];
    const run = await billingSync(['run', 'start', '--parameters', parametersFile, ...one]);
    expect(run.out).toContain('AT09');
    // The sample's catalogue has a plan without a SKU and one that Autotask does not know.
    expect(run.exitCode).toBe(3);
  });

  async function startAndWait(): Promise<{ start: ChildProcess; said: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/demo/start.ts'], {
      cwd: projectDirectory,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => {
        reject(new Error(`npm start ended: ${text}`));
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('billing-sync --help')) resolve();
      });
    });
    return { start: child, said: text };
  }

  async function stop(child: ChildProcess): Promise<number | null> {
    if (child.exitCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    return ended;
  }
});
