import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { findTctl } from '../rig/tctl.js';

/** What an operator does to schedules with one of Temporal's own tools. Each answers with what the tool wrote. */
export interface ScheduleTool {
  create(scheduleId: string, options: ToolJob): Promise<string>;
  list(): Promise<string>;
  describe(scheduleId: string): Promise<string>;
  pause(scheduleId: string, reason: string): Promise<string>;
  unpause(scheduleId: string, reason: string): Promise<string>;
  trigger(scheduleId: string): Promise<string>;
  backfill(scheduleId: string, from: string, to: string): Promise<string>;
  remove(scheduleId: string): Promise<string>;
}

export interface ToolJob {
  readonly cron: string;
  readonly timeZone: string;
  readonly input: string;
  /** Further options, which both tools call the same but for hyphens. */
  readonly more?: readonly (readonly [name: string, value: string])[];
}

interface Place {
  readonly address: string;
  readonly namespace: string;
}

const run = promisify(execFile);

/** The tools read further settings from the environment; the tests' own are of other servers. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^TEMPORAL_/.test(name)));
}

async function wrote(program: string, programArguments: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, [...programArguments], { env: plainEnvironment() });
  return `${stdout}${stderr}`;
}

/** `tctl`, as the documents of many sites still have it. */
export async function tctlTool({ address, namespace }: Place): Promise<ScheduleTool> {
  const program = await findTctl();
  const tctl = (command: string, ...rest: readonly string[]) =>
    wrote(program, ['--address', address, '--namespace', namespace, 'schedule', command, ...rest]);
  return {
    create: (id, { cron, timeZone, input, more = [] }) =>
      tctl(
        ...['create', '--schedule_id', id, '--cron', cron, '--time_zone', timeZone, '--input', input],
        ...['--workflow_type', 'billingSync', '--taskqueue', 'billing-sync'],
        ...more.flatMap(([name, value]) => [`--${name.replaceAll('-', '_')}`, value]),
      ),
    list: () => tctl('list'),
    describe: (id) => tctl('describe', '--schedule_id', id, '--print_raw'),
    pause: (id, reason) => tctl('toggle', '--schedule_id', id, '--pause', '--reason', reason),
    unpause: (id, reason) => tctl('toggle', '--schedule_id', id, '--unpause', '--reason', reason),
    trigger: (id) => tctl('trigger', '--schedule_id', id),
    backfill: (id, from, to) =>
      tctl('backfill', '--schedule_id', id, '--start_time', from, '--end_time', to, '--overlap_policy', 'BufferAll'),
    remove: (id) => tctl('delete', '--schedule_id', id),
  };
}

/** The `temporal` command line. */
export async function temporalTool({ address, namespace }: Place): Promise<ScheduleTool> {
  const program = await findTemporalCli();
  const temporal = (command: string, ...rest: readonly string[]) =>
    wrote(program, ['schedule', command, '--address', address, '--namespace', namespace, ...rest]);
  return {
    create: (id, { cron, timeZone, input, more = [] }) =>
      temporal(
        ...['create', '--schedule-id', id, '--cron', cron, '--time-zone', timeZone, '--input', input],
        ...['--type', 'billingSync', '--task-queue', 'billing-sync'],
        ...more.flatMap(([name, value]) => [`--${name}`, value]),
      ),
    list: () => temporal('list'),
    describe: (id) => temporal('describe', '--schedule-id', id, '--output', 'json'),
    pause: (id, reason) => temporal('toggle', '--schedule-id', id, '--pause', '--reason', reason),
    unpause: (id, reason) => temporal('toggle', '--schedule-id', id, '--unpause', '--reason', reason),
    trigger: (id) => temporal('trigger', '--schedule-id', id),
    backfill: (id, from, to) =>
      temporal(
        'backfill',
        '--schedule-id',
        id,
        '--start-time',
        from,
        '--end-time',
        to,
        '--overlap-policy',
        'BufferAll',
      ),
    remove: (id) => temporal('delete', '--schedule-id', id),
  };
}
