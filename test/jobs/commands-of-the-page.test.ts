import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { findRun, requireRun } from '../../src/store/runs/runs.js';
import { plainEnvironment, runProgram } from '../client/run-command.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { adjustments, untilWaiting } from '../previews/waiting-runs.js';
import { billed, provider } from '../rig/scenarios.js';
import { findTctl, tctlBuildMs } from '../rig/tctl.js';
import { startWorld, type World } from '../rig/world.js';

/*
 * The commands of docs/jobs.md, as they stand there, in a shell that finds both tools and their server. Only the ids that they ask
 * the reader to put in are put in.
 */

const page = readFileSync(new URL('../../docs/jobs.md', import.meta.url), 'utf8');

/** The commands of the page's blocks that have this text, each block for itself. */
function blocksWith(text: string): string[][] {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .filter((block) => block.includes(text))
    .map((block) => block.replaceAll('\\\n', ' ').trim().split('\n'));
}

let world: World;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  const customers = [
    { code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] },
    { code: 'TGO', lines: [[9001, 2]], records: [billed(9001, 6)] },
  ] as const;
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
  const programs = [await findTemporalCli(), await findTctl()].map((program) => dirname(program));
  const address = world.configuration.temporal.connection.address ?? '';
  const { namespace } = world.client.options;
  environment = plainEnvironment({
    PATH: [...programs.filter((directory) => directory !== '.'), process.env['PATH']].join(delimiter),
    ...{ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
    ...{ TEMPORAL_CLI_ADDRESS: address, TEMPORAL_CLI_NAMESPACE: namespace },
  });
}, tctlBuildMs);

afterAll(() => world.close());

/** Runs a command of the page. @returns what it writes */
async function shell(command: string, ids: Readonly<Record<string, string>> = {}): Promise<string> {
  const filledIn = Object.entries(ids).reduce((text, [name, id]) => text.replaceAll(name, id), command);
  const { exitCode, out, messages } = await runProgram('sh', ['-c', filledIn], environment);
  expect([command, exitCode, exitCode === 0 ? '' : messages]).toEqual([command, 0, '']);
  return out + messages;
}

/** Runs a command of the page that starts a run. @returns the run id that it prints */
async function started(command: string, ids: Readonly<Record<string, string>> = {}): Promise<string> {
  const said = await shell(command, ids);
  return /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/.exec(said)?.[0] ?? said;
}

/**
 * How the run ended: what it failed of, null if it was completed. Waits for Temporal too: until the workflow is closed there,
 * `temporal workflow start` with its id answers with this run and starts nothing.
 */
async function failureOf(runId: string): Promise<string | null | undefined> {
  await expect.poll(async () => (await findRun(world.store, runId))?.closedAt ?? null).not.toBeNull();
  const { workflowId, failureKind } = await requireRun(world.store, runId);
  await world.client.workflow
    .getHandle(workflowId, runId)
    .result()
    .catch(() => undefined);
  return failureKind;
}

/** Runs a command of the page that starts a run, which is completed. @returns the run id */
async function ended(command: string, ids: Readonly<Record<string, string>> = {}): Promise<string> {
  const runId = await started(command, ids);
  expect([command, await failureOf(runId)]).toEqual([command, null]);
  return runId;
}

/** The changes that Autotask accepted since the last look. */
const changes = (() => {
  let seen = 0;
  return () => {
    const all = adjustments(world);
    return all.slice(seen, (seen = all.length)).sort();
  };
})();

test('a preview is made and applied with temporal, and what was changed is undone, also with tctl', async () => {
  const [[preview = '', result = '', apply = ''] = []] = blocksWith('ApplyPreview');
  const [[undoPreview = '', undoOne = '', undoAll = ''] = []] = blocksWith('undo-preview-1');
  const previewId = await ended(preview);
  expect(await shell(result)).toContain('AT52');
  expect(changes()).toEqual([]);
  const runId = await ended(apply, { RUN_ID: previewId });
  expect(changes()).toEqual([2, 4]);
  await ended(undoPreview, { RUN_ID: runId });
  expect(changes()).toEqual([]);
  const undoId = await ended(undoOne, { RUN_ID: runId });
  expect(changes()).toEqual([-2]);
  await ended(undoAll, { RUN_ID: runId });
  expect(changes()).toEqual([-4]);
  const [[previewByTctl = '', undoByTctl = ''] = []] = blocksWith('tctl workflow');
  await ended(previewByTctl);
  expect(changes()).toEqual([]);
  const redoId = await ended(undoByTctl, { RUN_ID: undoId });
  expect(changes()).toEqual([2]);
  await ended(undoAll, { RUN_ID: redoId });
  expect(changes()).toEqual([-2]);
});

test('a run that waits is rejected, approved in part, and approved with temporal', async () => {
  const [[start = '', metadata = ''] = []] = blocksWith('temporal workflow metadata');
  const [[approve = '', approveInPart = '', reject = ''] = []] = blocksWith('update execute');
  const decided = async (decision: string) => {
    const runId = await started(start);
    await untilWaiting(world, { runId });
    const said = await shell(metadata);
    const hash = /PlanHash[\\": ]+([0-9a-f]{64})/.exec(said)?.[1] ?? said;
    await shell(decision, { PLAN_HASH: hash });
    return { failure: await failureOf(runId), changes: changes() };
  };
  expect(await decided(reject)).toMatchObject({ failure: 'Rejected', changes: [] });
  expect(await decided(approveInPart)).toMatchObject({ failure: null, changes: [4] });
  expect(await decided(approve)).toMatchObject({ failure: null, changes: [2] });
});

test("Atria's billing process is started with temporal and tctl, with nothing and for one period", async () => {
  await saveLedgerSettings(world.store, { billProcessDay: 25, timeZone: 'UTC' });
  await append(world.store, [
    change('customerCreated', { customerCode: 'ASP', happenedAt: '2026-10-27T09:00:00.000Z' }),
  ]);
  const [[all = '', result = '', one = '', allByTctl = '', oneByTctl = ''] = []] = blocksWith('--type billingProcess');
  const summaryOf = async (command: string): Promise<unknown> => {
    const [, workflowId = ''] = /--workflow[-_]id (\S+)/.exec(command) ?? [];
    await started(command);
    return world.client.workflow.getHandle(workflowId).result();
  };
  expect(await summaryOf(all)).toEqual({ built: ['2026-11-25', '2026-12-25'], closed: ['2026-11-25'], superseded: [] });
  expect(await shell(result)).toContain('2026-12-25');
  expect(await summaryOf(one)).toMatchObject({ built: ['2026-11-25'] });
  expect(await summaryOf(allByTctl)).toMatchObject({ built: ['2026-12-25'] });
  expect(await summaryOf(oneByTctl)).toMatchObject({ built: ['2026-11-25'] });
});

test.each(['tctl', 'temporal'])(
  'the commands of the page about schedules are taken by %s, one after the other',
  async (tool) => {
    const [commands = []] = blocksWith(`${tool} schedule create`);
    expect(commands).toHaveLength(8);
    for (const command of commands) await shell(command);
  },
);
