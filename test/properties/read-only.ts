import { consoleAddresses } from '../console/page-addresses.js';
import type { World } from '../rig/world.js';
import type { Desk } from './desk.js';

/** Does something that must change nothing. @returns what it sent to Autotask or Atria all the same, as sentences */
export async function sentBy(world: World, what: string, work: () => Promise<unknown>): Promise<string[]> {
  const { sandbox } = world;
  const before = sandbox.calls().length;
  await work();
  const sent = sandbox.calls().slice(before);
  return sent
    .filter(({ method, path }) => method !== 'GET' && !(method === 'POST' && /\/query(\/next)?\/?$/i.test(path)))
    .map(({ method, path, body = '' }) => `${what} sends ${method} ${path} ${body}.`);
}

/** Every command that only shows something, of a world with these runs. */
export function readingCommands({ runId, jobId }: { readonly runId: string; readonly jobId: string }): string[][] {
  const parameters = '{"ZoneUser": "api@example.com", "BillingPeriod": "Previous"}';
  return [
    ...[['run', 'list'], ['run', 'show', runId], ['run', 'lines', runId, '--only', 'all'], ['log', runId], ['codes']],
    ...[
      ['run', 'preview', '--parameters', parameters],
      ['run', 'preview', '--job', jobId],
    ],
    ...[
      ['run', 'contracts', runId],
      ['run', 'compare', runId, 'latest'],
      ['statement', 'RISE'],
      ['run', 'undo', runId, '--preview', '--wait'],
      ['doctor'],
      ['secrets', 'list'],
      ['secrets', 'check'],
      ['notifications', 'list'],
      ['attention', 'list', '--all'],
      ['hold', 'list'],
      ['audit', 'list'],
      ['audit', 'verify'],
      ['mapping', 'check'],
      ['mapping', 'unfed'],
    ],
    ...[
      ['job', 'list'],
      ['job', 'show', jobId],
      ['job', 'next', jobId],
    ],
  ];
}

/** Takes Temporal's runtime of its whole process for itself, and has nothing of Autotask: `test/replay` runs it. */
export const commandsElsewhere: readonly string[] = ['replay'];

/** The commands that change something, of ours or of Autotask. */
export const changingCommands: readonly string[] = [
  ...[
    'run start',
    'run again',
    'run apply',
    'run approve',
    'run reject',
    'run resume',
    'run retry-now',
    'run cancel',
    'run prune',
  ],
  ...['job create', 'job edit', 'job run', 'job pause', 'job resume', 'job backfill', 'job delete'],
  ...['init', 'secrets set', 'secrets rotate', 'secrets remove', 'notifications test', 'probe', 'hold add', 'hold end'],
  ...['attention arrange', 'attention seen'],
];

/** Asks for everything that only shows something: each command, and each page of the console. */
export async function readEverything(desk: Desk, known: Parameters<typeof readingCommands>[0]): Promise<void> {
  for (const command of readingCommands(known)) await desk.command(...command);
  for (const address of consoleAddresses(known)) await desk.page(address);
}
