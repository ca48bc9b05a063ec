import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { previewCommand } from '../../src/client/commands/run-preview.js';
import { openSession } from '../../src/client/program/session.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { createJob } from '../../src/jobs/index.js';
import { closeRunRow, listRuns, reopenRunRow } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

/** 4.50 a unit. The contract of LATE has periods from the 10th on, so that its change begins within one. */
const customers = [
  { code: 'UP', name: 'Upland Limited', lines: [[9001, 10]] as const, records: [billed(9001, 14)] },
  { code: 'ZERO', name: 'Zebra Limited', lines: [[9001, 2]] as const, records: [billed(9001, 0)] },
  {
    ...{
      code: 'LATE',
      name: 'Late Limited',
      lines: [[9002, [['2026-01-10', 3]]]] as const,
      records: [billed(9002, 5)],
    },
    contracts: [{ startDate: '2026-01-10', endDate: '2027-01-09', contractPeriodType: 2 }],
  },
];

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;
beforeAll(async () => {
  world = await startWorld(provider(customers));
  billingSync = billingSyncWith(plainEnvironment(world.environment));
  const { client, store, configuration } = world;
  const parametersText = JSON.stringify({ ...previousPeriod, Limits: { ChangedLines: 2 } });
  const jobs = { client, store, taskQueue: configuration.taskQueue };
  await createJob(jobs, { label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', parametersText });
});
afterAll(() => world.close());

function changes(): number[] {
  return world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
}

test('run preview tells what a job would change, what that comes to, and that a limit would stop it', async () => {
  const { exitCode, out } = await billingSync(['run', 'preview', '--job', 'Monthly']);
  const text = out.replaceAll(/\s+/g, ' ');
  expect([exitCode, changes()]).toEqual([3, []]);
  expect(text).toContain('A run would change 3 lines of 3 customers: 1 to zero, 2 raised.');
  expect(text).toContain('Per contract period: 27.00 more and 9.00 less, a net change of +18.00.');
  expect(text).toContain('1 change begins within a billing period of the contract');
  expect(text).toContain('A run would stop before any change: 3 lines would change, and the limit ChangedLines is 2.');
  expect(text).toMatch(/Zebra Limited .* 2 → 0 \(-2\) 2026-10-26 −9\.00 AT54 .*Upland Limited .* \+18\.00 AT52/);
  expect(text).toMatch(/AT54 in Autotask: .+, contract .+ Upland/);
  expect(text).toMatch(/ Plan [0-9a-f]{64} /);
});

test('a preview fits a terminal of 80 columns', async () => {
  const [out, error] = [new PassThrough(), new PassThrough()].map((stream) => {
    return Object.assign(stream, { isTTY: true, columns: 80 });
  });
  const session = openSession(plainEnvironment(world.environment));
  const terminal = openTerminal(out, error);
  await previewCommand({ ...session, terminal }, { job: 'Monthly' }).finally(() => session.close());
  const rows = stripVTControlCharacters(String(out?.read())).split('\n');
  expect(rows.filter((row) => row.length > 80)).toEqual([]);
});

test('the lines of a preview are downloaded with exact amounts, and an estimate for a period that is cut', async () => {
  const { out } = await billingSync(['run', 'lines', 'latest', '--csv', '-']);
  const rows = parse<Record<string, string>>(out, { bom: true, columns: true });
  const money = rows.map((row) => {
    return ['Customer', 'Unit price', 'Per period', 'First period (estimate)', 'Contract name'].map(
      (head) => row[head],
    );
  });
  // From 26 October to 9 November are 15 of the 31 days of the contract's period.
  expect(money).toEqual([
    ['Zebra Limited', '4.5', '-9', '', 'Managed Services'],
    ['Upland Limited', '4.5', '18', '', 'Managed Services'],
    ['Late Limited', '4.5', '9', '4.35', 'Managed Services'],
  ]);
});

test('a run that a limit stops names its preview, and run apply makes exactly that', async () => {
  const stopped = await billingSync(['job', 'run', 'Monthly', '--wait']);
  expect(stopped).toMatchObject({
    exitCode: 1,
    out: expect.stringMatching(/Period +2026-10-26 to 2026-11-25/) as string,
  });
  const preview = /The preview\s+is\s+([0-9a-f-]+)\./.exec(stopped.out)?.[1] ?? '';
  expect(changes()).toEqual([]);
  const mistaken = await billingSync(['run', 'apply', /^Run\s+(\S+)$/m.exec(stopped.out)?.[1] ?? '', '--yes']);
  expect(mistaken).toMatchObject({
    exitCode: 2,
    messages: expect.stringContaining(`apply that: ${preview}`) as string,
  });
  const asked = await billingSync(['run', 'apply', preview]);
  expect([asked.exitCode, changes()]).toEqual([2, []]);
  expect(asked.messages).toContain('This run changes 3 lines of 3 customers');
  const applied = await billingSync(['run', 'apply', preview, '--yes', '--wait']);
  expect([applied.exitCode, changes().sort()]).toEqual([3, [-2, 2, 4]]);
});

test('run show of a preview says which run applies it, how far that run came, and how many lines it changed', async () => {
  const [applied] = (await listRuns(world.store, 20)).filter(
    ({ appliesRunId, status }) => appliesRunId !== null && status !== 'Failed',
  );
  const { runId, appliesRunId } = applied ?? { runId: '', appliesRunId: '' };
  const said = async () => {
    const { out } = await billingSync(['run', 'show', appliesRunId ?? '']);
    return new RegExp(`Run ${runId} ((?:was|is|has) .*?\\.)`).exec(out.replaceAll(/\s+/g, ' '))?.[1];
  };
  expect(await said()).toBe('has applied this preview.');
  // As a worker leaves a run that somebody cancelled.
  await closeRunRow(world.store, runId, { status: 'Cancelled', failureKind: 'Cancelled' });
  expect(await said()).toBe('was to make these changes, and ended early: it changed 3 lines.');
  await reopenRunRow(world.store, runId);
  expect(await said()).toBe('is applying this preview.');
  const { out } = await billingSync(['run', 'show', appliesRunId ?? '', '--json']);
  expect(JSON.parse(out)).toMatchObject({ plan: { appliedBy: runId, appliedState: 'under way', appliedLines: 3 } });
  await closeRunRow(world.store, runId, { status: 'Completed', failureKind: null });

  const again = await world.run({ ApplyPreview: appliesRunId });
  await closeRunRow(world.store, again.runId, { status: 'Cancelled', failureKind: 'Cancelled' });
  const { out: shown } = await billingSync(['run', 'show', appliesRunId ?? '']);
  expect(shown.replaceAll(/\s+/g, ' ')).toContain(
    `Run ${again.runId} was to make these changes, and ended before it had changed a line.`,
  );
});

test('what is no preview is not applied, and a preview of nothing is refused', async () => {
  const refused = await billingSync(['run', 'apply', 'latest', '--yes']);
  expect(refused).toMatchObject({ exitCode: 2, messages: expect.stringContaining('is no preview') as string });
  const nothing = await billingSync(['run', 'preview']);
  expect(nothing).toMatchObject({
    exitCode: 2,
    messages: expect.stringContaining('Give either --job or --parameters') as string,
  });
});
