import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { replayFailures } from '../rig/histories.js';
import { injectedServers } from '../rig/injected-servers.js';
import { quietRuntime } from '../rig/world.js';
import { recordedPaths } from './paths.js';
import { presentVersion, readRecorded, recordedNames, recordedVersions, textsIn } from './recorded-history.js';

const recorded = recordedVersions().flatMap((version) =>
  recordedNames(version).flatMap((name) =>
    readRecorded(name, version).map((execution) => {
      return { ...execution, workflowId: `${version} ${name}: ${execution.workflowId}` };
    }),
  ),
);

let bundleFile: string;
beforeAll(async () => {
  quietRuntime();
  ({ bundleFile } = await injectedServers());
});

it('Every path through the workflows has a history that the present version recorded', () => {
  expect(recordedNames(presentVersion)).toEqual(Object.keys(recordedPaths).sort());
});

it('Runs that were started by an earlier version go on with the present workflows', async () => {
  expect(recorded.length).toBeGreaterThan(20);
  expect(await replayFailures(bundleFile, recorded)).toEqual([]);
});

it('A workflow with one more activity is found out by every recorded run', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-replay-'));
  try {
    const workflowsPath = fileURLToPath(new URL('./changed-workflows.ts', import.meta.url));
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
    const changedBundle = join(directory, 'bundle.js');
    writeFileSync(changedBundle, code);
    const failures = await replayFailures(changedBundle, recorded);
    const runs = recorded.filter(({ workflowId }) => /: billing-sync(-preview)?\//.test(workflowId));
    expect(failures.map(({ workflowId }) => workflowId).sort()).toEqual(
      runs.map(({ workflowId }) => workflowId).sort(),
    );
    expect(new Set(failures.map(({ error }) => error.name))).toEqual(new Set(['DeterminismViolationError']));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

it('Recorded histories hold no secret and nothing of the machine that they were recorded on', () => {
  const texts = recorded.flatMap(({ history }) => textsIn(history));
  expect(texts).toContain('worker');
  expect(texts.filter((text) => /s3cret|atria-token|integrationCode/i.test(text))).toEqual([]);
  expect(texts.filter((text) => /\d@(?!example)|file:\/\/|\/(home|root|tmp|work|Users)\//.test(text))).toEqual([]);
});

it('The workflow bundle holds the workflows and what is pure, but no schemas, clients or store', () => {
  const code = readFileSync(bundleFile, 'utf8');
  const modules = [...code.matchAll(/^\/\*\*\*\/ "(\.\/[^"]+)"/gm)].map(([, path]) => path ?? '');
  expect(modules).toContain('./src/workflows/billing-sync.ts');
  const heavy =
    /node_modules\/(zod|axios|pg|kysely|pino)\/|src\/(activities|store|atria|autotask|http|configuration|ledger\/(store|process|api))\//;
  expect(modules.filter((path) => heavy.test(path))).toEqual([]);
});
