import { setTimeout as wait } from 'node:timers/promises';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import type { State } from '../../src/simulator/state.js';
import { billingSyncWith, plainEnvironment, runProgram, type Ended } from '../client/run-command.js';
import type { SharedServers } from '../rig/shared-servers.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import type { Case, CaseOptions } from './case-files.js';

/** What a case came to; the part up to `calls` is as the demo's one-shot run writes it. */
export interface CaseResult {
  readonly runs: readonly PlayedRun[];
  readonly units: State['units'];
  readonly adjustments: State['adjustments'];
  /** Calls that reached the simulated Autotask. */
  readonly calls: number;
  readonly shell: readonly PlayedCommand[];
  readonly after: readonly PlayedCommand[];
}

export interface PlayedRun {
  /** `Completed`, the kind of failure, or `TIMEOUT` where the run was terminated. */
  readonly status: string;
  readonly log: readonly { code: string; level: string; message: string; customerCode: string | null }[];
}

export interface PlayedCommand {
  readonly command: string;
  readonly exitCode: number | null;
  /** Data and messages. */
  readonly text: string;
}

/** Plays a case against the simulator, real Temporal and Postgres. */
export async function playCase(each: Case, servers: SharedServers): Promise<CaseResult> {
  const { options } = each;
  const world = await startWorld(each.world, {
    servers,
    rewrites: each.rewrites,
    databaseSettings: options.dbSettings,
    environment: options.env,
    settings: settingsOf(options),
  });
  try {
    if (options.secrets !== undefined) await world.saveSecrets('default', options.secrets);
    const runs: PlayedRun[] = [];
    for (let run = 0; run < options.runs; run += 1) runs.push(await playRun(world, each));
    const shell: PlayedCommand[] = [];
    for (const command of options.shell) shell.push(await playShell(world, each, command));
    const after: PlayedCommand[] = [];
    for (const command of options.after) after.push(await playCommand(world, each, command));
    const { units, adjustments } = world.sandbox.dump();
    const calls = world.sandbox.calls().filter(({ system }) => system === 'autotask').length;
    return { runs, units, adjustments, calls, shell, after };
  } finally {
    await world.close();
  }
}

/** Outlasts a short `Retry-After`; an outage that does not end fails the run within the time of a case. */
const quickPatienceMs = 10_000;

function settingsOf({ patient, settings }: CaseOptions) {
  const { retryIntervalMs, retryAttempts, patienceMs } = defaultSyncSettings;
  return {
    ...(patient ? { retryIntervalMs, retryAttempts, patienceMs } : { patienceMs: quickPatienceMs }),
    ...settings,
  };
}

async function playRun(world: World, { parameters, options }: Case): Promise<PlayedRun> {
  const started = await world.start(parameters, ...options.extraArgs);
  const over = new AbortController();
  const timeout = wait(options.timeoutMs, 'over', { signal: over.signal }).catch(() => 'ended');
  const first = await Promise.race([started.end(), timeout]);
  over.abort();
  if (typeof first !== 'string') return playedRun(first);
  await started.handle.terminate(`It took more than ${options.timeoutMs} ms.`);
  return { ...playedRun(await started.end()), status: 'TIMEOUT' };
}

function playedRun({ status, log }: EndedRun): PlayedRun {
  return {
    status,
    log: log.map(({ code, level, message, customerCode }) => ({ code, level, message, customerCode })),
  };
}

async function playCommand(world: World, { directory }: Case, args: readonly string[]): Promise<PlayedCommand> {
  const environment = plainEnvironment({ ...world.environment, NO_COLOR: '1' });
  const given = args.map((arg) => arg.replaceAll('$CASE', directory));
  return played(`billing-sync ${args.join(' ')}`, await billingSyncWith(environment)(given));
}

/** Commands find the case in CASE and Temporal's command line in TEMPORAL. */
async function playShell(world: World, { directory }: Case, command: string): Promise<PlayedCommand> {
  const added = { ...world.environment, NO_COLOR: '1', CASE: directory, TEMPORAL: await findTemporalCli() };
  return played(command, await runProgram('bash', ['-c', command], plainEnvironment(added)));
}

function played(command: string, { exitCode, out, messages }: Ended): PlayedCommand {
  return { command, exitCode, text: out + messages };
}
