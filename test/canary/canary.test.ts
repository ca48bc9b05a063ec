import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConsole } from '../../src/console/server.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { consoleAddresses } from '../console/page-addresses.js';
import type { Rewrite } from '../rig/rewriting-proxy.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorkerProcess, type WorkerProcess } from '../rig/worker-process.js';
import { startWorld, type ScenarioInput, type World } from '../rig/world.js';
import { echoes, type Echo } from './echoes.js';
import { echoedForms, leaksIn, secrets, strayValue } from './marks.js';
import { dumpText, filesText, historiesText, pageText, processList } from './places.js';

/** Names and descriptions that hold secrets too, each in another form. */
const scenario: ScenarioInput = withEchoingTexts(
  provider(
    ['ONE', 'TWO', 'SIX'].map((code, index) => ({
      ...{ code, name: `${code} ${Object.values(echoedForms)[index] ?? ''}` },
      ...{ lines: [[9001, 10]] as const, records: [billed(9001, 11 + index, Object.values(secrets).join(' '))] },
    })),
  ),
);

/** What somebody types in wrong places, known to the product as a secret or not. */
const misplaced: readonly object[] = [
  { Pwd: strayValue, Auth: { Login: [strayValue] }, [strayValue]: 1 },
  { LogLevel: strayValue },
  { LogLevel: secrets.secret },
  { BillingPeriod: strayValue, Limits: strayValue, Approval: { [strayValue]: strayValue } },
  { Contract: { name: secrets.integrationCode } },
  { CustomersFilter: [secrets.atriaToken, strayValue], SKUType: strayValue },
  { Secrets: secrets.integrationCode },
  { BaseUrl: `https://${strayValue}:${strayValue}@autotask.net/` },
];

let world: World;
let worker: WorkerProcess;
let directory: string;
let environment: Readonly<Record<string, string>>;
let role: string;
let echo: Echo | undefined;
const served = new Map<string, number>();
/** Workflows that were started with misplaced values. */
const typedInto = new Set<string>();
let processes = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-canary-'));
  const rewrites = { autotask: echoing('autotask'), atria: echoing('atria') };
  world = await startWorld(scenario, { worker: false, rewrites });
  role = `canary_${randomUUID().replaceAll('-', '')}`;
  await sql`create role ${sql.id(role)} superuser login password ${sql.lit(secrets.databasePassword)}`.execute(
    world.store,
  );
  const database = new URL(world.environment['DATABASE_URL'] ?? '');
  database.username = role;
  database.password = encodeURIComponent(secrets.databasePassword);
  environment = { ...world.environment, DATABASE_URL: database.href, TMPDIR: directory, LOG_LEVEL: 'trace' };
  worker = await startWorkerProcess(environment);
  const writing = echoes.filter(({ name }) => name.includes('writes'));
  // Once a run has succeeded there is nothing left to write.
  for (const each of new Set([...writing, ...echoes])) await runWith(each);
  await world.run({ ...previousPeriod, ZoneUser: '', BaseUrl: world.environment['AUTOTASK_ZONE_URL'] });
  echo = undefined;
  for (const parameters of misplaced) typedInto.add((await world.run({ ...previousPeriod, ...parameters })).workflowId);
  typedInto.add((await world.run(`{"Pwd": "${strayValue}" "LogLevel": "${secrets.secret}"}`)).workflowId);
  await world.client.schedule.create({
    ...{ scheduleId: 'misplaced', spec: { cronExpressions: ['0 22 26 * *'] }, state: { paused: true } },
    action: { type: 'startWorkflow', workflowType: 'billingSync', taskQueue: 'billing-sync', args: [misplaced[0]] },
  });
  const last = await world.run(previousPeriod);
  expect(last.log.map(({ code }) => code)).toContain('AT09');
  processes = processList();
}, 900_000);

afterAll(async () => {
  await worker.stop();
  await sql`drop owned by ${sql.id(role)}`.execute(world.store);
  await sql`drop role ${sql.id(role)}`.execute(world.store);
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

function withEchoingTexts(input: ScenarioInput): ScenarioInput {
  const { userName, secret, integrationCode } = secrets;
  const contracts = input.autotask?.contracts?.map((contract) => ({
    ...contract,
    contractName: echoedForms['raw'] ?? '',
  }));
  return {
    ...input,
    atria: { ...input.atria, token: secrets.atriaToken },
    autotask: {
      ...{ ...input.autotask, contracts: contracts ?? [] },
      ...{ credentials: { userName, secret, integrationCode }, zoneUsers: [previousPeriod.ZoneUser] },
    },
  };
}

function echoing(system: Echo['system']): Rewrite {
  return (request, forward) => {
    if (echo?.system !== system || !echo.on.test(`${request.method} ${request.path}`)) return forward();
    served.set(keyOf(echo), (served.get(keyOf(echo)) ?? 0) + 1);
    return echo.answer(request);
  };
}

function keyOf({ system, name }: Echo): string {
  return `${system}: ${name}`;
}

async function runWith(each: Echo): Promise<void> {
  echo = each;
  await world.run(previousPeriod);
}

function withoutLeaks(where: string, text: string): void {
  // What shows nothing at all would hide nothing.
  expect([where, text.length > 100]).toEqual([where, true]);
  expect([where, leaksIn(text)]).toEqual([where, []]);
}

test.each(echoes.map(keyOf))('%s was answered to a run', (key) => {
  expect(served.get(key)).toBeGreaterThan(0);
});

describe('of all secrets that the remote systems repeat and people misplace, none is', () => {
  test('in a history of Temporal', async () => {
    withoutLeaks('histories', await historiesText(world.client, typedInto));
  });

  test('in the store if marks show that some were taken out', async () => {
    const dump = await dumpText(world.store);
    expect(dump).toContain('***');
    withoutLeaks('store', dump);
  });

  test("in the worker's log, its files or the list of processes", () => {
    withoutLeaks('log', worker.log());
    // A worker that is well writes none.
    expect(leaksIn(filesText(directory))).toEqual([]);
    withoutLeaks('processes', processes);
  });

  test('on a page of the console or in an export', async () => {
    const faults: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line) => faults.push(line) });
    const server = await startConsole({ ...environment, CONSOLE_PORT: '0' }, logger);
    try {
      const addresses = new Set<string>(['/jobs/misplaced', '/jobs/misplaced/edit']);
      for (const { runId } of await listRuns(world.store, 200)) {
        for (const address of consoleAddresses({ runId, jobId: 'misplaced' })) addresses.add(address);
        for (const ending of ['csv', 'xlsx']) {
          addresses.add(`/runs/${runId}/log.${ending}`).add(`/runs/${runId}/lines.${ending}?lines=all`);
        }
      }
      for (const address of addresses) withoutLeaks(address, await pageText(`${server.url}${address}`));
    } finally {
      await server.close();
    }
    expect(leaksIn(faults.join('\n'))).toEqual([]);
  });

  test('in what the command line writes', async () => {
    const billingSync = billingSyncWith(plainEnvironment({ ...environment, NO_COLOR: '1' }));
    const runs = await listRuns(world.store, 200);
    const said = async (args: readonly string[], input = '') => {
      const { out, messages } = await billingSync(args, input);
      withoutLeaks(args.join(' '), `${'-'.repeat(100)}${out}${messages}`);
      return out + messages;
    };
    const parameters = JSON.stringify({ ...previousPeriod, ...misplaced[0] });
    expect(await said(['run', 'start', '--parameters', '-'], parameters)).toContain('AT17');
    const job = ['job', 'create', '--label', 'x', '--cron', '0 22 26 * *', '--parameters', '-'];
    expect(await said(job, parameters)).toContain('AT17');
    for (const args of [
      ['run', 'list', '--limit', '200'],
      ['job', 'list'],
      ['secrets', 'list'],
      ['secrets', 'check'],
    ]) {
      await said(args);
      await said([...args, '--json']);
    }
    await said(['job', 'show', 'misplaced', '--json']);
    const [first, middle, last] = [runs[0], runs[Math.floor(runs.length / 2)], runs.at(-1)];
    for (const run of [first, middle, last]) {
      await said(['run', 'show', run?.runId ?? '', '--json']);
      await said(['log', run?.runId ?? '', '--csv', '-']);
    }
    for (const name of ['a zone elsewhere', 'a 401 with a body', 'a content type']) {
      echo = echoes.find((each) => each.name === name);
      await said(['doctor']);
    }
    echo = echoes.find(({ system, name }) => system === 'atria' && name === 'another shape');
    await said(['doctor', '--json']);
    echo = undefined;
  });
});
