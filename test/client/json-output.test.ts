import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit/audit-entry.js';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { webhookInbox, type WebhookInbox } from '../notifications/inboxes.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';
import { openedRun } from '../store/opened-run.js';

const parameters = JSON.stringify(previousPeriod);

let directory: string;
let world: World;
let hooks: WebhookInbox;
/** The commands of which an answer was held against its shape. */
const answered = new Set<string>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  hooks = await webhookInbox();
  const lines = [[9001, 10]] as const;
  world = await startWorld(
    provider([
      { code: 'ASP', lines, records: [billed(9001, 12)] },
      { code: 'BOW', billingIdentifier: '', records: [billed(9002, 1)] },
    ]),
    { settings: { retryIntervalMs: 2, patienceMs: 60_000 }, environment: { BILLING_SYNC_WEBHOOK_URL: hooks.url } },
  );
});
afterAll(async () => {
  await world.close();
  await hooks.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs a command with --json and holds its answer against the shapes of the command: exactly one has to fit. */
async function answerOf(command: string, args: readonly string[] = [], input = ''): Promise<Record<string, unknown>> {
  const run = billingSyncWith(plainEnvironment(world.environment));
  const { out, messages } = await run([...command.split(' '), ...args, '--json'], input);
  expect(out, messages).not.toBe('');
  const answer = JSON.parse(out) as Record<string, unknown>;
  const problems = jsonShapes
    .filter(({ commands }) => commands.includes(command))
    .map(({ shape }) => shape.safeParse(answer).error?.message);
  expect(problems, `${command}: ${problems.join('; ')}`).toContain(undefined);
  answered.add(command);
  return answer;
}

test('runs: started, listed, shown, and their logs', async () => {
  await answerOf('run start', ['--parameters', parameters]);
  const { runId } = await answerOf('run start', ['--parameters', parameters, '--wait']);
  const { runs } = await answerOf('run list');
  expect(runs).toHaveLength(2);
  await answerOf('run again', [String(runId), '--wait']);
  await answerOf('run show', [String(runId)]);
  await answerOf('run lines', [String(runId)]);
  const { entries } = await answerOf('log', [String(runId)]);
  expect(entries).not.toEqual([]);
  await answerOf('replay', [String(runId)]);
  const history = await world.client.workflow
    .getHandle(String((await answerOf('run show', [String(runId)]))['workflowId']))
    .fetchHistory();
  const file = join(directory, 'changed.json');
  const { historyToJSON } = await import('@temporalio/common/lib/proto-utils.js');
  writeFileSync(file, historyToJSON(history).replace('"resolveZone"', '"lookUpZone"'));
  expect((await answerOf('replay', [file]))['differences']).toHaveLength(1);
  await answerOf('run prune', ['--older-than', '400', '--yes']);
});

test('runs: waiting, tried at once, and resumed', async () => {
  const useFaults = (...scripted: object[]) => {
    world.sandbox.edit((each) => {
      each.setFaults({ seed: 1, rate: 0, scripted: scripted as never });
    });
  };
  useFaults({ path: 'zoneInformation', kind: 'maintenance', ms: 3_600_000, from: 1, times: 1 });
  const { runId } = await answerOf('run start', ['--parameters', parameters]);
  const waiting = expect.objectContaining({ system: 'Autotask' }) as unknown;
  await expect
    .poll(async () => await answerOf('run show', [String(runId)]).catch(() => ({})))
    .toMatchObject({ waiting });
  expect(await answerOf('run list')).toMatchObject({
    runs: [{ waiting }, { waiting: null }, { waiting: null }, { waiting: null }],
  });
  useFaults({ path: 'zoneInformation', kind: 'unauthorised', from: 1, times: 1 });
  expect(await answerOf('run retry-now', [String(runId)])).toMatchObject({ runId });
  await expect.poll(async () => (await answerOf('run show', [String(runId)]))['status']).toBe('Failed');
  expect(await answerOf('run resume', [String(runId), '--wait'])).toMatchObject({ runId, failureKind: null });
  useFaults({ path: 'zoneInformation', kind: 'unauthorised', from: 1, times: 1 });
  const { runId: failed } = await answerOf('run start', ['--parameters', parameters, '--wait']);
  expect(await answerOf('run resume', [String(failed)])).toMatchObject({ runId: failed });
  await expect
    .poll(async () => (await answerOf('run show', [String(failed)]))['status'])
    .toBe('Completed with warnings');
});

function bill(quantity: number): void {
  const record = { customerCode: 'ASP', sku: '9001', description: 'Mailbox', previousQuantity: 12, billable: true };
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [{ ...record, quantity }]);
  });
}

test('runs: previewed, and applied', async () => {
  bill(13);
  const { runId: previewId, plan } = await answerOf('run preview', ['--parameters', parameters]);
  expect(plan).toMatchObject({ lines: 1 });
  await answerOf('run lines', [String(previewId), '--only', 'all']);
  expect(await answerOf('run contracts', [String(previewId)])).toMatchObject({ contracts: [{ lines: 1 }] });
  const { runId } = await answerOf('run apply', [String(previewId), '--yes', '--wait']);
  expect(await answerOf('run compare', [String(previewId), String(runId)])).toMatchObject({
    laterRunId: runId,
    lines: [{ contractId: 2001, earlier: 13, earlierCode: 'AT52' }],
  });
  expect(await answerOf('statement', ['ASP'])).toMatchObject({ customerCode: 'ASP', periodEnd: days.periodEnd });
});

test('runs: waiting for approval, approved, and rejected', async () => {
  bill(15);
  const approving = JSON.stringify({ ...previousPeriod, Approval: 'Required' });
  for (const decision of [
    ['reject', '--reason', 'a trial'],
    ['approve', '--yes'],
  ]) {
    const runId = String((await answerOf('run start', ['--parameters', approving]))['runId']);
    const approval = expect.objectContaining({ reasons: ['its parameters require approval'] }) as unknown;
    await expect.poll(async () => answerOf('run show', [runId]).catch(() => ({}))).toMatchObject({ approval });
    const [verdict = '', ...options] = decision;
    await answerOf(`run ${verdict}`, [runId, ...options]);
    await expect.poll(async () => (await answerOf('run show', [runId]))['closedAt']).not.toBeNull();
  }
});

test('runs: one that changed lines, and is undone', async () => {
  const { runs } = (await answerOf('run list')) as { runs: { runId: string; changedLines: number }[] };
  const runId = runs.find(({ changedLines }) => changedLines > 0)?.runId ?? '';
  const undo = await answerOf('run undo', [runId, '--preview', '--wait']);
  expect(undo).toMatchObject({ isPreview: true, undoesRunId: runId });
});

test('jobs: made, changed, run, and deleted', async () => {
  const { job } = await answerOf('job create', [
    ...['--label', 'Monthly', '--cron', '0 22 26 * *', '--id', 'monthly', '--parameters', parameters],
  ]);
  expect(job).toMatchObject({ jobId: 'monthly' });
  await answerOf('job edit', ['monthly', '--label', 'Every month']);
  await answerOf('job pause', ['monthly', '--note', 'a trial']);
  await answerOf('job resume', ['monthly']);
  await answerOf('job next', ['monthly']);
  await answerOf('job next', ['--cron', '30 2 * * *', '--time-zone', 'Europe/Berlin']);
  await answerOf('job run', ['monthly', '--wait']);
  await answerOf('job run', ['monthly']);
  await answerOf('job show', ['monthly']);
  await expect.poll(async () => (await answerOf('job list'))['jobs']).toHaveLength(1);
  await answerOf('job backfill', ['monthly', '--from', '2026-10-26', '--to', '2026-10-27']);
  await answerOf('job delete', ['monthly', '--yes']);
});

test('attention: listed, arranged, seen to', async () => {
  const { causes } = (await answerOf('attention list', ['--all'])) as { causes: { causeId: string }[] };
  const [first] = causes;
  await answerOf('attention arrange', [first?.causeId ?? '', '--assign', 'Ben', '--by', 'dana']);
  await answerOf('attention seen', [first?.causeId ?? '', '--by', 'dana']);
});

test('holds: added, listed, and ended', async () => {
  const order = ['--line', '2001/9001', '--until', '2999-12-31', '--reason', 'a dispute', '--by', 'dana'];
  const { hold } = (await answerOf('hold add', ['ASP', ...order])) as { hold: { holdId: number } };
  expect(await answerOf('hold list')).toMatchObject({ holds: [{ ...hold, state: 'holds' }] });
  expect(await answerOf('hold end', [String(hold.holdId), '--by', 'dana'])).toMatchObject({ hold: { state: 'ended' } });
});

test('secrets, notifications, codes and doctor', async () => {
  await answerOf('codes');
  await answerOf('codes', ['AT05']);
  await answerOf('secrets set', ['second'], '{"UserName": "u", "Secret": "s"}');
  await answerOf(
    'init',
    ['--from', '-'],
    '{"UserName": "api@example.com", "Secret": "s3cret", "IntegrationCode": "CODE"}',
  );
  await answerOf('secrets list');
  await answerOf('secrets check');
  await answerOf('secrets rotate');
  await answerOf('secrets remove', ['second', '--yes']);
  await answerOf('notifications list');
  await answerOf('notifications test');
  await answerOf('doctor');
  await answerOf('mapping check');
  await answerOf('mapping unfed');
});

test('probe, on a contract without a line', async () => {
  const order = ['--contract', '2002', '--word', 'managed', '--service', '9003', '--changes', '2', '--yes'];
  const { findings, left } = await answerOf('probe', [...order, '--directory', join(directory, 'probe')]);
  expect(findings).toContainEqual(expect.objectContaining({ name: 'new-line-units', verdict: 'asAssumed' }));
  expect(left).toBe(0);
});

test('a run that Temporal does not have: cancelled', async () => {
  await openedRun(world.store, 'left-open');
  expect(await answerOf('run cancel', ['left-open', '--yes'])).toMatchObject({ cancelled: false });
});

test('audit: all that these commands did is recorded, with who, and from where', async () => {
  const { entries } = (await answerOf('audit list', ['--since', '2026-01-01'])) as { entries: AuditEntry[] };
  const by = new Set(entries.filter(({ from }) => from === 'command line').map(({ who }) => who));
  expect([...by].sort()).toEqual([userInfo().username, 'dana'].sort());
  const deeds = new Set(entries.map(({ record, action, from }) => `${record} ${action} (${from})`));
  expect([...deeds]).toEqual(
    expect.arrayContaining(
      [
        ...[
          'run started',
          'run started as a preview',
          'run started as a preview of an undo',
          'run approved',
          'run rejected',
        ],
        ...['run resumed', 'run told to try again', 'run cancelled', 'job made', 'job changed', 'job paused'],
        ...[
          'job resumed',
          'job run asked for',
          'job runs asked for',
          'job deleted',
          'secret set stored',
          'secret set removed',
          'hold added',
          'hold ended',
        ],
      ].map((deed) => `${deed} (command line)`),
    ),
  );
  expect([...deeds]).toContain('run started (schedule)');
  const changed = entries.find(({ record, action }) => record === 'job' && action === 'changed');
  expect(changed?.changes).toEqual([{ field: 'Label', before: 'Monthly', after: 'Every month' }]);
  expect(await answerOf('audit verify')).toMatchObject({ entries: entries.length, wrong: null });
  const { out, exitCode } = await billingSyncWith(plainEnvironment(world.environment))([
    ...['audit', 'verify', '--json', '--expect', 'f'.repeat(64)],
  ]);
  expect([exitCode, JSON.parse(out)]).toMatchObject([1, { wrong: { number: entries.length + 1 } }]);
});

test('no command was left out', () => {
  expect([...answered].sort()).toEqual([...new Set(jsonShapes.flatMap(({ commands }) => commands))].sort());
});
