import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import type { NewChange } from '../../src/ledger/model/changes.js';
import { startBillingProcess } from '../../src/ledger/process/start-billing-process.js';
import { addDays } from '../../src/domain/day.js';
import { sampleHistory } from '../../src/demo/sample-history.js';
import { sql } from 'kysely';
import { findPeriod, insertPeriods, listPeriods } from '../../src/ledger/store/periods.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { createToken } from '../../src/ledger/store/tokens.js';
import { startLedgerServer } from '../../src/ledger/api/server.js';
import type { BillingProcessSummary } from '../../src/workflows/billing-process.js';
import { replayFailures } from '../rig/histories.js';
import { days, provider } from '../rig/scenarios.js';
import { askForServers } from '../rig/shared-servers.js';
import { startWorld, type World } from '../rig/world.js';
import { append, change } from './fresh-ledger.js';
import { untilWaiting, whileBuildIsHeld } from './held-builds.js';
import { Oracle } from './oracle.js';
import { publishedRecords } from './process.js';

const { periodStart, periodEnd } = days;
const period = { start: periodStart, end: periodEnd };

/** More than a batch of customers, so that a build can stand still between two. */
const history = [...sampleHistory({ seed: 5, customers: 320, months: 1, start: periodStart })];

async function inAWorld(options: { worker: boolean }, run: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(provider([]), options);
  try {
    expect(await saveLedgerSettings(world.store, { billProcessDay: 25, timeZone: 'UTC' })).toBe(true);
    await run(world);
  } finally {
    await world.close();
  }
}

async function start({ client, configuration }: World, asked?: string) {
  return startBillingProcess(client, configuration.taskQueue, asked);
}

/** What a process came to. Its whole history, over all its executions, is replayed. */
async function endOf(world: World, handle: Awaited<ReturnType<typeof start>>) {
  const summary = (await handle.result()) as BillingProcessSummary;
  const executions = await world.histories({ workflowId: handle.workflowId, runId: handle.firstExecutionRunId });
  const { bundleFile } = await askForServers(inject('serverHostUrl'));
  expect(await replayFailures(bundleFile, executions)).toEqual([]);
  return { summary, executions };
}

function oracleOf(changes: readonly NewChange[], from: string, to: string) {
  const [startOfPeriod, endOfPeriod] = [from, addDays(to, 1)].map((day) => Date.parse(`${day}T00:00:00Z`)) as [
    number,
    number,
  ];
  return new Oracle().build(changes, { startOfPeriod, endOfPeriod, countedBefore: Infinity }, []);
}

test.concurrent(
  'a process whose worker is killed in the middle of a build is finished by another one, with the same records',
  () =>
    inAWorld({ worker: false }, async (world) => {
      const { store } = world;
      await append(store, history);
      await insertPeriods(store, [period]);
      const worker = await world.startWorkerProcess();
      let handle!: Awaited<ReturnType<typeof start>>;
      await whileBuildIsHeld(
        store,
        async () => (handle = await start(world, periodEnd)),
        () => worker.kill(),
      );
      await world.startWorkerProcess();
      const { summary } = await endOf(world, handle);
      expect(summary).toEqual({ built: [periodEnd], closed: [periodEnd], superseded: [] });
      expect(await publishedRecords(store, periodEnd)).toEqual(oracleOf(history, periodStart, periodEnd));
      // It went on with the build that the killed worker had begun.
      const { rows } = await sql<{ state: string; done: number }>`
      select state, customers_done done from billing_builds`.execute(store);
      const customers = new Set(history.map(({ customerCode }) => customerCode).filter((code) => code !== ''));
      expect(rows).toEqual([{ state: 'published', done: customers.size }]);
    }),
);

test.concurrent('a change of a period that arrives while it is built and closed is counted in it', () =>
  inAWorld({ worker: true }, async (world) => {
    const { store } = world;
    await append(store, history);
    await insertPeriods(store, [period]);
    const late = change('customerCreated', { customerCode: 'LATE', happenedAt: `${periodEnd}T23:59:00.000Z` });
    let handle!: Awaited<ReturnType<typeof start>>;
    await whileBuildIsHeld(
      store,
      async () => (handle = await start(world, periodEnd)),
      () => append(store, [late]),
    );
    expect((await endOf(world, handle)).summary).toEqual({ built: [periodEnd], closed: [periodEnd], superseded: [] });
    expect(await publishedRecords(store, periodEnd)).toEqual(oracleOf([...history, late], periodStart, periodEnd));
    expect(await findPeriod(store, periodEnd)).toMatchObject({ status: 'closed' });
  }),
);

test.concurrent('of two processes at once the later one makes the records, and the earlier one says so', () =>
  inAWorld({ worker: true }, async (world) => {
    const { store } = world;
    await append(store, history);
    await insertPeriods(store, [period]);
    const late = change('customerCreated', { customerCode: 'LATE', happenedAt: `${periodEnd}T23:59:00.000Z` });
    const handles: Awaited<ReturnType<typeof start>>[] = [];
    await whileBuildIsHeld(
      store,
      async () => handles.push(await start(world, periodEnd)),
      async () => {
        await append(store, [late]);
        handles.push(await start(world, periodEnd));
        // The second one has begun, and waits for the first one's statement.
        await untilWaiting(store, 2);
      },
    );
    const [earlier, later] = await Promise.all(handles.map((handle) => endOf(world, handle)));
    expect(earlier?.summary).toEqual({ built: [], closed: [], superseded: [periodEnd] });
    expect(later?.summary).toEqual({ built: [periodEnd], closed: [periodEnd], superseded: [] });
    expect(await publishedRecords(store, periodEnd)).toEqual(oracleOf([...history, late], periodStart, periodEnd));
  }),
);

test.concurrent(
  'a process over many periods goes on in new executions with short histories, and comes to the same',
  () =>
    inAWorld({ worker: true }, async (world) => {
      const { store } = world;
      const changes = Array.from({ length: 48 }, (_, index) => {
        const happenedAt = `${2022 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-10T00:00:00.000Z`;
        return change('customerCreated', { customerCode: `C${index}`, happenedAt });
      });
      await append(store, changes);
      const { summary, executions } = await endOf(world, await start(world));
      const periods = await listPeriods(store);
      expect(summary.built).toEqual(periods.map(({ end }) => end));
      expect(summary.closed).toHaveLength(periods.length - 1);
      expect(executions.length).toBeGreaterThan(1);
      for (const execution of executions) expect(execution.history.events?.length).toBeLessThan(560);
      const made = await Promise.all(periods.map(({ end }) => publishedRecords(store, end)));
      expect(made).toEqual(periods.map(({ start: from, end }) => oracleOf(changes, from, end)));
    }),
);

test.concurrent(
  'a sync that reads while a process publishes gets the records of one build, and the next sync those of the new one',
  async () => {
    const customers = Array.from({ length: 520 }, (_, index) => {
      return { code: `C${String(index).padStart(3, '0')}`, lines: [[9001, 1]] as const };
    });
    const [firstCode = '', lastCode = ''] = [customers[0]?.code, customers.at(-1)?.code];
    let inBetween: (() => Promise<void>) | undefined;
    let ledgerUrl = '';
    const proxy = await startProxy(async (path, headers) => {
      // The second page of the billing records: another build is published before it is answered.
      if (/\/api\/billing\/\d.*[?&]page=2/.test(path)) {
        await inBetween?.();
        inBetween = undefined;
      }
      return fetch(`${ledgerUrl}${path.slice(1)}`, { headers });
    });
    // The page that has to wait is waited for: read again from the start, the list would be that of the new build.
    const settings = { requestTimeoutMs: 60_000, heartbeatTimeoutMs: 60_000 };
    const atria = { url: proxy.url, token: 'x' };
    const world = await startWorld(provider(customers), { atria, settings, worker: false });
    try {
      const { store, client, configuration } = world;
      await saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'UTC' });
      const logger = pino({ level: 'silent' });
      const { taskQueue, clock } = configuration;
      const server = await startLedgerServer({ store, client, taskQueue, clock, logger, host: '127.0.0.1', port: 0 });
      ledgerUrl = server.url;
      const expiresAt = new Date('2030-01-01T00:00:00Z');
      const { token } = await createToken(store, { name: 'sync', scopes: ['billing:read'], expiresAt });
      proxy.useToken(token);
      const mailbox = (customerCode: string, userName: string): NewChange[] => {
        const about = { customerCode, userName, happenedAt: '2026-10-27T00:00:00.000Z' };
        return [
          change('userCreated', about),
          change('serviceAssigned', { ...about, serviceCode: 'HE', planName: 'Small' }),
        ];
      };
      const defined = { serviceCode: 'HE', happenedAt: '2026-10-01T00:00:00.000Z' };
      await append(store, [
        change('serviceDefined', { ...defined, values: { level: 'user' } }),
        change('planDefined', { ...defined, planName: 'Small', values: { sku: '9001' } }),
        ...customers.flatMap(({ code }, index) => [
          change('customerCreated', {
            customerCode: code,
            values: { billingIdentifier: String(1001 + index) },
            happenedAt: '2026-10-26T00:00:00.000Z',
          }),
          ...mailbox(code, `ann@${code}`),
        ]),
      ]);
      await sql`insert into billing_rules (description, override_reason, processing_order, conditions)
      values ('No SKU', 'No SKU', 1, '{"skuIsEmpty": true}')`.execute(store);
      await insertPeriods(store, [period]);
      await world.startWorkerProcess();
      await endOf(world, await start(world, periodEnd));
      let published = false;
      inBetween = async () => {
        await append(store, [...mailbox(firstCode, 'bob'), ...mailbox(lastCode, 'bob')]);
        await endOf(world, await start(world, periodEnd));
        published = true;
      };
      const job = { ZoneUser: 'api@example.com', BillingPeriod: periodEnd };
      const during = await world.run(job);
      expect(published).toBe(true);
      expect(during.summary).toMatchObject({ records: 520, lines: { AT10: 520 } });
      expect((await world.run(job)).summary).toMatchObject({ records: 520, lines: { AT09: 2, AT10: 518 } });
      await server.close();
    } finally {
      await world.close();
      await proxy.close();
    }
  },
);

/** Stands between the sync and the ledger, which is not there yet when the sync learns where it is. */
async function startProxy(forward: (path: string, headers: Record<string, string>) => Promise<Response>) {
  let token = '';
  const server: Server = createServer((request, response) => {
    void forward(request.url ?? '/', { Authorization: `Bearer ${token}` }).then(async (answer) => {
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    useToken(given: string) {
      token = given;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
