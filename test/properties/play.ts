import { createJob } from '../../src/jobs/index.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { makeEarlierEdits } from '../campaign/world.js';
import type { SharedServers } from '../rig/shared-servers.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { accountsOf } from './accounts.js';
import { openDesk, type Desk } from './desk.js';
import { moneyOf } from './prices.js';
import { drawProvider, type DrawnProvider } from './provider.js';
import { adjustmentsOf, differences, quantitiesOf, restored, type Quantities } from './quantities.js';
import { readEverything, sentBy } from './read-only.js';

/** What a seed came to. */
export interface Played {
  /** The promises that were broken, as sentences that begin with the promise. */
  readonly breaches: readonly string[];
  /** Lines that the run changed, and those that undoing it changed back. */
  readonly changedLines: number;
  readonly undoneLines: number;
}

/** What is left of a provider after one run, and how the run came there. */
interface Outcome {
  readonly quantities: Quantities;
  readonly adjustments: readonly string[];
}

/** The world of a seed that is under examination. */
interface Examined {
  readonly provider: DrawnProvider;
  readonly world: World;
  readonly desk: Desk;
  readonly breaches: string[];
}

/** Plays a seed in two worlds of the same provider: one is run, the other is previewed, applied, undone and done again. */
export async function playSeed(seed: number, servers: SharedServers): Promise<Played> {
  const provider = drawProvider(seed);
  const run = await runOnly(provider, servers);
  const world = await worldOf(provider, servers);
  try {
    const desk = await openDesk(world);
    try {
      return await examine({ provider, world, desk, breaches: [] }, run);
    } finally {
      await desk.close();
    }
  } finally {
    await world.close();
  }
}

async function worldOf({ scenario, earlierEdits }: DrawnProvider, servers: SharedServers): Promise<World> {
  const world = await startWorld(scenario, { servers });
  makeEarlierEdits(world.sandbox, { earlierEdits });
  return world;
}

async function runOnly(provider: DrawnProvider, servers: SharedServers): Promise<Outcome> {
  const world = await worldOf(provider, servers);
  try {
    await world.run(provider.parameters);
    return { quantities: quantitiesOf(world.sandbox), adjustments: adjustmentsOf(world.sandbox) };
  } finally {
    await world.close();
  }
}

async function examine(examined: Examined, run: Outcome): Promise<Played> {
  const { world, provider, desk, breaches } = examined;
  const { sandbox } = world;
  const before = quantitiesOf(sandbox);
  const preview = await previewed(examined, provider.parameters);
  const applied = await world.run({ ApplyPreview: preview.runId });
  const after = quantitiesOf(sandbox);
  note(breaches, 'What applies a preview does what a run does', [
    ...differences(run.quantities, after),
    ...adjustmentDifferences(run.adjustments, adjustmentsOf(sandbox)),
  ]);
  await adds(examined, applied);
  const changed = await changedLines(world.store, applied.runId);
  if (changed.length === 0) return { breaches, changedLines: 0, undoneLines: 0 };
  await previewed(examined, { UndoRun: applied.runId });
  const undo = await undone(examined, applied, {
    earlier: before,
    isWhole: undoesAll(provider),
    lines: changed.length,
  });
  if (undo.lines > 0)
    await undone(examined, undo.run, { earlier: after, isWhole: undoesAll(provider), lines: undo.lines });
  const jobId = await makeJob(examined);
  note(
    breaches,
    'Reading posts nothing',
    await sentBy(world, 'A command or a page', () => readEverything(desk, { runId: applied.runId, jobId })),
  );
  return { breaches, changedLines: changed.length, undoneLines: undo.lines };
}

async function previewed(examined: Examined, parameters: object): Promise<EndedRun> {
  const { world, desk, breaches } = examined;
  const shown: EndedRun[] = [];
  const sent = await sentBy(world, 'It', async () => shown.push(await world.run({ ...parameters, Preview: 'True' })));
  note(breaches, 'A preview posts nothing', sent);
  const [preview] = shown;
  if (preview === undefined) throw new Error('The preview has just ended.');
  await adds(examined, preview);
  note(breaches, 'Money is exact', await moneyOf(desk, world.sandbox, preview.runId));
  return preview;
}

/** Undoes a run, and compares each line day by day with what it had before that run. */
async function undone(
  examined: Examined,
  { runId }: EndedRun,
  { earlier, isWhole, lines }: { earlier: Quantities; isWhole: boolean; lines: number },
): Promise<{ readonly run: EndedRun; readonly lines: number }> {
  const { world, breaches } = examined;
  const rightBefore = quantitiesOf(world.sandbox);
  const run = await world.run({ UndoRun: runId });
  const changes = await changedLines(world.store, run.runId);
  const undoneFrom = new Map(changes.map(({ lineId, effectiveDate }) => [lineId, effectiveDate ?? '']));
  note(breaches, 'An undo restores each quantity from the day of the change on', [
    ...differences(restored(earlier, rightBefore, undoneFrom), quantitiesOf(world.sandbox)),
    ...(isWhole && changes.length !== lines ? [`${changes.length} of ${lines} changed lines were undone.`] : []),
    ...(run.log.some(({ code }) => code === 'AT42') ? ['It failed of a fault of the program.'] : []),
  ]);
  await adds(examined, run);
  return { run, lines: changes.length };
}

/** Where Autotask accepts a further change on a date, nothing keeps a run from undoing all. */
function undoesAll({ scenario }: DrawnProvider): boolean {
  const { sameDateAdjustment, postedPeriodAdjustment } = scenario.autotask?.settings ?? {};
  return sameDateAdjustment === 'accepted' && postedPeriodAdjustment === 'accepted';
}

async function adds({ desk, provider, breaches }: Examined, run: EndedRun): Promise<void> {
  const { scenario, period } = provider;
  const billing = scenario.atria?.billing?.find(({ periodEnd }) => periodEnd === period.end);
  // What undoes a run reads nothing from Atria.
  const reads = run.log.every(({ code }) => code !== 'AT64');
  const recordsRead = reads ? (billing?.records ?? []).filter(({ billable }) => billable !== false).length : 0;
  note(breaches, `Outcomes add up to what was read, in every view`, await accountsOf(desk, run, recordsRead));
}

async function makeJob({ world, provider }: Examined): Promise<string> {
  const { client, store, configuration } = world;
  const job = await createJob(
    { client, store, taskQueue: configuration.taskQueue },
    {
      ...{ label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *' },
      parametersText: JSON.stringify(provider.parameters),
    },
  );
  return job.jobId;
}

function adjustmentDifferences(expected: readonly string[], found: readonly string[]): string[] {
  return expected.join('; ') === found.join('; ')
    ? []
    : [`Autotask accepted ${found.join('; ')} instead of ${expected.join('; ')}.`];
}

function note(breaches: string[], promise: string, details: readonly string[]): void {
  breaches.push(...details.map((detail) => `${promise}: ${detail}`));
}
