import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { approve, untilWaiting } from '../previews/waiting-runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { listRunPage } from '../../src/store/runs/run-list.js';
import { answering } from './at-terminal.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

const customers = [{ code: 'UP', lines: [[9001, 10]] as const, records: [billed(9001, 14)] }];
const parameters = { ...previousPeriod, Approval: 'Required' };

let world: World;
beforeEach(async () => {
  world = await startWorld(provider(customers));
});
afterEach(() => world.close());

/** The way to a server, which can be cut and be there again. */
async function wayTo(host: string, port: number): Promise<{ port: number; cut(): void; mend(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(port, host);
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => other.destroy())
        .pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  onTestFinished(cut);
  const mend = async () => {
    server.listen(own, '127.0.0.1');
    await once(server, 'listening');
  };
  return { port: own, cut, mend };
}

interface WayWithin {
  readonly way: Awaited<ReturnType<typeof wayTo>>;
  /** What makes a command go that way. */
  readonly environment: Readonly<Record<string, string>>;
}

async function wayToTemporal(): Promise<WayWithin> {
  const [host = '', port = ''] = (world.environment['TEMPORAL_ADDRESS'] ?? '').split(':');
  const way = await wayTo(host, Number(port));
  return { way, environment: { TEMPORAL_ADDRESS: `127.0.0.1:${way.port}` } };
}

async function wayToStore(): Promise<WayWithin> {
  const url = new URL(world.environment['DATABASE_URL'] ?? '');
  const way = await wayTo(url.hostname, Number(url.port));
  url.port = String(way.port);
  return { way, environment: { DATABASE_URL: url.href } };
}

/** Follows a run that waits for approval. @returns the run and the end of the command */
async function followed(environment: Readonly<Record<string, string>>) {
  const billingSync = billingSyncWith(plainEnvironment({ ...world.environment, ...environment }));
  const ended = billingSync(['run', 'start', '--parameters', JSON.stringify(parameters), '--wait']);
  const newest = async () => (await listRunPage(world.store, {}, { offset: 0, limit: 1 }))[0];
  await expect.poll(newest).toBeDefined();
  const run = { runId: (await newest())?.runId ?? '' };
  await untilWaiting(world, run);
  return { run, ended };
}

it('Whoever follows a run learns that Temporal stopped, and that the run goes on', async () => {
  const { way, environment } = await wayToTemporal();
  const { run, ended } = await followed(environment);
  way.cut();
  const { exitCode, messages } = await ended;
  expect(exitCode).toBe(1);
  expect(messages).toContain(
    `Temporal no longer answers; check that its server runs. The run goes on. Look at it with: billing-sync run show ${run.runId.slice(0, 13)}`,
  );
});

it('Whoever follows a run while the store restarts sees its end all the same', async () => {
  const { way, environment } = await wayToStore();
  const { run, ended } = await followed(environment);
  way.cut();
  await way.mend();
  expect(await approve(world, run)).toBeDefined();
  expect((await ended).exitCode).toBe(0);
});

/** Asks to delete a job at a terminal, and answers after the way to a server was cut. */
async function cutWhileAsked({ way, environment }: WayWithin) {
  const whole = plainEnvironment({ ...world.environment, ...environment });
  const job = ['--id', 'monthly', '--label', 'Monthly', '--cron', '0 22 26 * *', '--parameters'];
  const made = await billingSyncWith(whole)(['job', 'create', ...job, JSON.stringify(parameters)]);
  expect(made).toMatchObject({ exitCode: 0 });
  const answer = () => {
    way.cut();
    return 'yes\n';
  };
  return answering(whole, ['job', 'delete', 'monthly'], [['Do it?', answer]]);
}

const lookFirst = 'If the command makes a change, check whether it was made before you give it again.';

it('A store that is lost in mid-command is named, with what to check and that one looks before one repeats', async () => {
  const { exitCode, out, shown } = await cutWhileAsked(await wayToStore());
  expect([exitCode, out]).toEqual([1, '']);
  const message = shown.replaceAll(/\s+/g, ' ');
  expect(message).toMatch(/The store that DATABASE_URL names no longer answers \(.+\)\. Check that it runs\./);
  expect(message).toContain(lookFirst);
});

it('A Temporal that is lost in mid-command is named, with what to check and that one looks before one repeats', async () => {
  const { exitCode, out, shown } = await cutWhileAsked(await wayToTemporal());
  expect([exitCode, out]).toEqual([1, '']);
  const message = shown.replaceAll(/\s+/g, ' ');
  expect(message).toMatch(/Temporal no longer answers \(.+\)\. Check TEMPORAL_ADDRESS and that the server runs\./);
  expect(message).toContain(lookFirst);
});
