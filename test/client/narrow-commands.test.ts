import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/client/program/program.js';
import { runCommand } from '../../src/client/program/run-command.js';
import { openSession } from '../../src/client/program/session.js';
import { recordMailboxes } from '../console/sold-mailboxes.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { webhookInbox, type WebhookInbox } from '../notifications/inboxes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { changingCommands, commandsElsewhere } from '../properties/read-only.js';
import { inNarrowTerminal } from './narrow-terminal.js';
import { plainEnvironment } from './run-command.js';

const longName = 'Featherstonehaugh, Cholmondeley & Marjoribanks Wholesale Provisioning (Holdings) Limited';
const longWord = 'bartholomew.featherstonehaugh@managed-services-of-the-north.example';
const reason =
  'The customer disputes the invoice of last month, and its accountant wants to see each of the changes first';
const longSet = 'The set of the managed services of the north and of the south 1';
const rightSet = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };
const parameters = JSON.stringify(previousPeriod);
/** Commands that answer with an id or JSON and tell the rest in messages, which are wrapped in one place; and `replay`. */
const brief = [
  ...changingCommands,
  ...commandsElsewhere,
  'ledger reprocess',
  'ledger customers set',
  'ledger catalogue set',
  'ledger rules remove',
  'ledger token revoke',
];

let world: World;
let hooks: WebhookInbox;
let directory: string;
/** The commands that were played. */
const played = new Set<string>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'narrow-'));
  hooks = await webhookInbox();
  const lines = [
    [9001, 1_234_567],
    [9002, 1],
    [9003, 7],
  ] as const;
  const contracts = [{ contractName: `${longName}: Managed Services` }];
  world = await startWorld(
    provider([
      { code: 'ASP', name: longName, lines, contracts, records: [billed(9001, 7_654_321), billed(9002, 1)] },
      { code: longWord, name: longName, billingIdentifier: '', records: [billed(9002, 1)] },
    ]),
    { environment: { BILLING_SYNC_WEBHOOK_URL: hooks.url } },
  );
  await recordMailboxes(world.store);
  const at = { happenedAt: '2026-11-03T09:00:00.000Z', actor: longWord };
  await append(world.store, [
    change('customerChanged', { customerCode: 'TGO', values: { name: longName }, ...at }),
    change('planDefined', { serviceCode: 'HE', planName: longName.slice(0, 60), values: { sku: longWord }, ...at }),
  ]);
});
afterAll(async () => {
  await world.close();
  await hooks.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Plays a command in a terminal of 80 columns, none of whose lines may be wider, except a command that one copies. */
async function plays(...args: readonly string[]): Promise<void> {
  let exitCode: number | undefined;
  const { out, messages } = await inNarrowTerminal(plainEnvironment(world.environment), async (session) => {
    exitCode = await runCommand(session, args);
  });
  const wider = [...out, ...messages].filter((line) => line.length > 80 && !/^(Next|Then): billing-sync /.test(line));
  expect(wider, args.join(' ')).toEqual([]);
  expect([0, 1, 2, 3, 4], `${args.join(' ')}: ${messages.join('\n')}`).toContain(exitCode);
  expect(messages.join('\n'), args.join(' ')).not.toContain('add --help');
  played.add(commandOf(args));
}

function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

function commandOf(args: readonly string[]): string {
  const known = leaves();
  return (
    [3, 2, 1].map((words) => args.slice(0, words).join(' ')).find((name) => known.includes(name)) ?? args.join(' ')
  );
}

interface Named {
  name(): string;
  readonly commands: readonly Named[];
}

/** Every command that there is, by its words. */
function leaves(): string[] {
  const below = (command: Named, before: string): string[] =>
    command.commands.flatMap((each) => {
      const name = `${before}${each.name()}`;
      return each.commands.length === 0 ? [name] : below(each, `${name} `);
    });
  return below(createProgram(openSession({})), '');
}

test('every table, report and message fits a terminal of 80 columns, however long the names are', async () => {
  await plays('secrets', 'set', longSet, '--from', file('set.json', '{"UserName": "u", "Secret": "s"}'));
  await plays('init', '--secrets', longSet, '--from', file('right.json', JSON.stringify(rightSet)));
  await plays('run', 'start', '--parameters', parameters, '--wait');
  await plays('run', 'preview', '--parameters', parameters);
  await plays('run', 'apply', 'latest', '--yes', '--wait');
  const { rows } = await sql<{ id: string }>`select run_id id from runs order by started_at`.execute(world.store);
  const [first = '', second = ''] = rows.map(({ id }) => id);
  await plays('run', 'undo', first, '--preview', '--wait');
  for (const args of [
    ['job', 'create', '--label', longName, '--cron', '0 22 26 * *', '--id', 'monthly', '--parameters', parameters],
    ['hold', 'add', 'ASP', '--line', '2001/9001', '--until', '2999-12-31', '--reason', reason, '--by', longWord],
    ['ledger', 'process'],
    ['ledger', 'token', 'create', longName.slice(0, 50), '--scope', 'all'],
    ['ledger', 'rules', 'add', '--description', longName, '--reason', reason, '--order', '1', '--service', 'HE'],
    ['run', 'show', first],
    ['run', 'lines', first, '--only', 'all'],
    ['run', 'contracts', second],
    ['run', 'compare', first, second],
    ['log', first],
    ['codes'],
    ['codes', 'AT05'],
    ['statement', 'ASP'],
    ['job', 'show', 'monthly'],
    ['job', 'next', 'monthly'],
    ['ledger', 'customers', 'list'],
    ['ledger', 'catalogue', 'list'],
    ['ledger', 'records', 'Previous'],
    ['ledger', 'rules', 'list'],
    ['ledger', 'rules', 'preview', 'Previous', '--service', 'HE'],
    ['ledger', 'token', 'list'],
    ['ledger', 'trace', first, '2001/9001'],
    ['ledger', 'import', 'customers', file('customers.csv', `code,name,type\nX,${longName},${longWord}`)],
    ['attention', 'list', '--all'],
    [
      'probe',
      '--contract',
      '2002',
      '--word',
      'managed',
      '--service',
      '9003',
      '--changes',
      '2',
      '--yes',
      '--directory',
      join(directory, 'probe'),
    ],
    ...'run list|hold list|secrets list|secrets check|audit list|audit verify|notifications test|notifications list'
      .split('|')
      .map((words) => words.split(' ')),
    ...'mapping check|mapping unfed|doctor|job list|ledger settings|ledger periods'
      .split('|')
      .map((words) => words.split(' ')),
  ])
    await plays(...args);
});

test('no command that answers with more than an id and messages was left out', () => {
  expect(leaves().filter((each) => !played.has(each) && !brief.includes(each))).toEqual([]);
});
