import { createJob } from '../../src/jobs/index.js';
import { makeEarlierEdits } from '../campaign/world.js';
import type { SharedServers } from '../rig/shared-servers.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { openDesk, type Desk } from './desk.js';
import type { Evidence, RunName, RunViews, Stage } from './evidence.js';
import { drawProvider, type DrawnProvider } from './provider.js';
import { stageOf } from './quantities.js';
import { readEverything, sentBy } from './read-only.js';
import { statementsOf } from './statement-views.js';
import { viewsOf } from './views.js';

/** Plays a seed in two worlds of the same provider: one is run, the other is previewed, applied, undone and done again. */
export async function playSeed(seed: number, servers: SharedServers): Promise<Evidence> {
  const provider = drawProvider(seed);
  const ran = await inWorld(provider, servers, async (world) => {
    await world.run(provider.parameters);
    return stageOf(world.sandbox);
  });
  return inWorld(provider, servers, async (world) => {
    const desk = await openDesk(world);
    try {
      return { ...(await play(world, desk, provider)), ran };
    } finally {
      await desk.close();
    }
  });
}

async function inWorld<T>(
  { scenario, earlierEdits }: DrawnProvider,
  servers: SharedServers,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const world = await startWorld(scenario, { servers });
  try {
    makeEarlierEdits(world.sandbox, { earlierEdits });
    return await work(world);
  } finally {
    await world.close();
  }
}

async function play(world: World, desk: Desk, provider: DrawnProvider): Promise<Omit<Evidence, 'ran'>> {
  const runs: Partial<Record<RunName, RunViews>> = {};
  const sent: string[] = [];
  const seen = async (name: RunName, parameters: object): Promise<EndedRun> => {
    const run = await world.run(parameters);
    runs[name] = await viewsOf(world, desk, name, run);
    return run;
  };
  const previewed = async (name: RunName, parameters: object): Promise<string> => {
    const shown: EndedRun[] = [];
    sent.push(
      ...(await sentBy(world, `The ${name}`, async () => {
        shown.push(await seen(name, { ...parameters, Preview: 'True' }));
      })),
    );
    return shown[0]?.runId ?? '';
  };
  const stage = (): Stage => stageOf(world.sandbox);

  const before = stage();
  const preview = await previewed('preview', provider.parameters);
  const { runId } = await seen('applied', { ApplyPreview: preview });
  const applied = stage();
  await previewed('undo preview', { UndoRun: runId });
  const undo = await seen('undo', { UndoRun: runId });
  const undone = stage();
  // There is nothing to undo of a run that changed nothing.
  if (undone.adjustments.length > applied.adjustments.length) await seen('undo of the undo', { UndoRun: undo.runId });
  const redone = stage();
  const statements = await statementsOf(desk, provider);
  const jobId = await makeJob(world, provider);
  sent.push(...(await sentBy(world, 'A command or a page', () => readEverything(desk, { runId, jobId }))));
  return { ...factsOf(provider), before, applied, undone, redone, runs, statements, sent };
}

function factsOf({ scenario, period, parameters }: DrawnProvider) {
  const billing = scenario.atria?.billing?.find(({ periodEnd }) => periodEnd === period.end);
  return {
    recordsInAtria: (billing?.records ?? []).filter(({ billable }) => billable !== false).length,
    periodEnd: period.end,
    conflict: parameters.EffectiveDateConflict,
    refusesSameDate: scenario.autotask?.settings?.sameDateAdjustment === 'refused',
  };
}

async function makeJob({ client, store, configuration }: World, { parameters }: DrawnProvider): Promise<string> {
  const job = await createJob(
    { client, store, taskQueue: configuration.taskQueue },
    {
      ...{ label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *' },
      parametersText: JSON.stringify(parameters),
    },
  );
  return job.jobId;
}
