import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

const parameters = { ...previousPeriod, BillingPeriod: '2026-10-25' };
let world: World;
let console: ConsoleServer;
beforeAll(async () => {
  const scenario = provider([{ code: 'ASP' }]);
  // 9 o'clock on the 26th in Auckland, noon on the 25th in Los Angeles.
  world = await startWorld({ ...scenario, clock: '2026-11-25T20:00:00Z' });
  await saveLedgerSettings(world.store, { billProcessDay: 25, timeZone: 'Pacific/Auckland' });
  console = await startConsole({ ...world.environment, CONSOLE_PORT: '0' }, pino({ level: 'silent' }));
});
afterAll(async () => {
  await console.close();
  await world.close();
});

async function dayOf(runId: string): Promise<string> {
  await expect.poll(() => requireRun(world.store, runId).catch(() => undefined)).toBeDefined();
  return (await requireRun(world.store, runId)).runDay;
}

async function sendForm(path: string, fields: Record<string, string> = {}): Promise<Response> {
  const { origin } = new URL(console.url);
  const headers = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
  return fetch(`${origin}${path}`, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });
}

function startedBy(response: Response): string {
  return /^\/runs\/([\w-]+)/.exec(response.headers.get('location') ?? '')?.[1] ?? '';
}

describe('The day of a run by hand', () => {
  it("lies in the ledger's time zone", async () => {
    expect(await dayOf((await world.run(parameters)).runId)).toBe('2026-11-26');
  });

  it('lies in the time zone that the command line was given, and no other text is taken for one', async () => {
    const billingSync = billingSyncWith(plainEnvironment(world.environment));
    const command = ['run', 'start', '--parameters', JSON.stringify(parameters), '--json', '--time-zone'];
    const started = await billingSync([...command, 'America/Los_Angeles']);
    expect(await dayOf((JSON.parse(started.out) as { runId: string }).runId)).toBe('2026-11-25');
    const refused = await billingSync([...command, 'Berlin']);
    expect(refused).toMatchObject({ exitCode: 2, messages: expect.stringContaining('IANA name') as string });
  });

  it('lies in the time zone that the console was given, also when the run is started again', async () => {
    const typed = { parametersText: JSON.stringify(parameters), timeZone: 'UTC', seen: 'yes' };
    const first = startedBy(await sendForm('/runs', typed));
    expect(await dayOf(first)).toBe('2026-11-25');
    const again = startedBy(await sendForm(`/runs/${first}/again`));
    expect(again).not.toBe(first);
    expect(await dayOf(again)).toBe('2026-11-25');
    const refused = await sendForm('/runs', { parametersText: JSON.stringify(parameters), timeZone: 'Berlin' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('“Berlin” is no time zone');
  });
});
