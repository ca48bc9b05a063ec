import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { smallWorld } from './autotask-caller.js';

function run(scenario: string): ReturnType<typeof spawn> {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const file = join(directory, 'world.json');
  writeFileSync(file, scenario);
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    'src/demo/simulator-main.ts',
    '--port',
    '0',
    '--scenario',
    file,
  ]);
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });
  return child;
}

it('the command prints its URLs as one JSON line, serves, and ends cleanly on SIGTERM', async () => {
  const child = run(JSON.stringify(smallWorld));
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const { url, zoneUrl, autotaskUrl, atriaUrl } = JSON.parse(line) as Record<string, string>;
  expect([zoneUrl, autotaskUrl, atriaUrl]).toEqual([
    `${url}/ATServicesRest/`,
    `${url}/ATServicesRest/`,
    `${url}/atria`,
  ]);
  expect((await fetch(`${zoneUrl}V1.0/zoneInformation?user=api@example.com`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('the command refuses a wrong scenario with the file, the place and a failing exit code', async () => {
  const child = run('{"autotask":{"contracts":[{"id":1}]}}');
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(errors).toMatch(/world\.json: The scenario is not valid at autotask\.contracts\[0\]\.companyID: /);
});
