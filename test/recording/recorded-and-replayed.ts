import { startReplay } from '../../src/demo/replay.js';
import { readRecording } from '../../src/recording/format.js';
import { readLinePage } from '../../src/store/lines/line-pages.js';
import { startWorld, type EndedRun, type ScenarioInput, type World, type WorldOptions } from '../rig/world.js';

export type Rewrites = NonNullable<WorldOptions['rewrites']>;

/** What became of the lines of a run, without what a recording replaces. */
export type Quantities = readonly unknown[];

/** Runs a world while it is recorded, and then what was recorded, in a world of its own; the log and the lines of each. */
export async function recordedAndReplayedIn(
  directory: string,
  scenario: ScenarioInput,
  parameters: object,
  { rewrites = {}, settings = {} }: Partial<Pick<WorldOptions, 'rewrites' | 'settings'>>,
) {
  const recorded = await startWorld(scenario, { rewrites, settings, environment: { AUTOTASK_RECORD: directory } });
  const first = await runIn(recorded, parameters);
  const replay = await startReplay({ recording: readRecording(directory) });
  try {
    const given = replay.runs[0]?.parameters;
    const second = await runIn(await startWorld({}, { settings, environment: replay.environment }), given);
    return { first, second, unknown: replay.unknown() };
  } finally {
    await replay.close();
  }
}

async function runIn(world: World, parameters: unknown): Promise<EndedRun & { readonly quantities: Quantities }> {
  try {
    const run = await world.run(parameters);
    const { lines } = await readLinePage(world.store, run.runId, {}, { limit: 1_000 });
    const quantities = lines
      .map(({ before, after, target, effectiveDate, outcome }) => [before, after, target, effectiveDate, outcome])
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    return { ...run, quantities };
  } finally {
    await world.close();
  }
}

export function codesOf({ log, status }: EndedRun): string[] {
  return [status, ...log.map(({ code, level }) => `${code} ${level}`).sort()];
}
