import { caseOfHappening, caseOfSeed, type CampaignCase, type HappeningCase } from './case.js';
import {
  activityTypes,
  approvalActivityTypes,
  previewActivityTypes,
  undoActivityTypes,
  type ActivityType,
  type Deed,
  type Happening,
  type Moment,
} from './deeds.js';

/** A case with a name of its own: one kind of trouble at one point of a run. */
export interface NamedCase {
  readonly name: string;
  caseFor(ci: number): CampaignCase;
}

/** The worlds of these cases are drawn from seeds that the counted ones never reach. */
const firstSeed = 10_000_000;

/** How often each activity runs at least in every drawn world. */
const timesReached = { claimLines: 2, updateLine: 3, settleClaims: 1 } as const;

/**
 * What can be listed instead of drawn: every boundary of every activity, and every stage of a change's way through
 * Autotask, each with every kind of crash that can happen there; resets to every event of a run and of its children;
 * and what people do in between.
 */
export function crashPoints(): NamedCase[] {
  const drawn = happenings().map(([name, happening], index) => named(name, firstSeed + index, { happening }));
  const plain = [...people(), ...outOfSight()].map(([name, happening], index) =>
    named(name, plainSeed(index), { happening }),
  );
  const limited = whileLooking(previewActivityTypes).map(([name, happening], index) => {
    return named(`${name}, with a preview first`, firstSeedOfPreviews + index, { happening, firstLook: 'limits' });
  });
  const approved = whileLooking(approvalActivityTypes).map(([name, happening], index) => {
    return named(`${name}, with an approval first`, firstSeedOfApprovals + index, { happening, firstLook: 'approval' });
  });
  const restarted = restartsAt(previewActivityTypes).map(([name, happening], index) => {
    const seed = firstSeedOfRestarts + index;
    return named(`${name}, with a preview first`, seed, { happening, firstLook: 'limits' });
  });
  const restartedWaits = restartsAt(approvalActivityTypes).map(([name, happening], index) => {
    const seed = firstSeedOfRestarts + 1_000 + index;
    return named(`${name}, with an approval first`, seed, { happening, firstLook: 'approval' });
  });
  const undone = [...whileLooking(undoActivityTypes), ...whileWriting()].map(([name, happening], index) => {
    return named(`${name}, of an undo`, firstSeedOfUndos + index, { happening, isUndo: true });
  });
  return [...drawn, ...plain, ...limited, ...approved, ...restarted, ...restartedWaits, ...undone];
}

const firstSeedOfPreviews = 20_000_000;
const firstSeedOfApprovals = 30_000_000;
const firstSeedOfUndos = 40_000_000;
const firstSeedOfRestarts = 50_000_000;

function named(name: string, seed: number, of: HappeningCase): NamedCase {
  return { name, caseFor: (ci) => caseOfHappening(name, seed, ci, of) };
}

/** The seed of a world in which a change takes effect before the run's day and Autotask takes it whatever was before. */
function plainSeed(index: number): number {
  for (let seed = firstSeed + (index + 1) * 1_000; ; seed += 1) {
    const { period, parameters, world } = caseOfSeed(seed, 1);
    const { sameDateAdjustment, postedPeriodAdjustment } = world.scenario.autotask.settings;
    const isPlain = sameDateAdjustment === 'accepted' && postedPeriodAdjustment === 'accepted';
    if (isPlain && period.name === 'Previous' && parameters.ProRatedTransactions === 'False') return seed;
  }
}

const runDeeds: readonly Deed[] = [
  { kind: 'killWorker' },
  { kind: 'terminateAndStartAgain' },
  { kind: 'cancelRun' },
  { kind: 'resetRun', share: 0.99 },
  { kind: 'startAgain' },
];

function atEach(moments: readonly Moment[]): [string, Happening][] {
  return moments.flatMap((at) => runDeeds.map((deed): [string, Happening] => [nameOf(at, deed), { at, deed }]));
}

/** What happens at the boundaries of a run's own activities: of one that makes a preview first, waits, or undoes another. */
function whileLooking(types: readonly ActivityType[]): [string, Happening][] {
  const deed: Deed = { kind: 'resetRunToEveryEvent' };
  const at: Moment = { of: 'run', nth: 1 };
  return [...atEach(boundaries(types)), [nameOf(at, deed), { at, deed }]];
}

/** Servers restart at the beginning of activities. */
function restartsAt(types: readonly ActivityType[]): [string, Happening][] {
  return boundaries(types)
    .filter(({ when, nth }) => when === 'before' && nth === 1)
    .flatMap((at) => {
      return (['restartTemporal', 'restartStore'] as const).map((kind): [string, Happening] => {
        return [nameOf(at, { kind }), { at, deed: { kind } }];
      });
    });
}

function happenings(): [string, Happening][] {
  const atBoundaries = atEach(boundaries(activityTypes));
  const servers = restartsAt(activityTypes);
  const ended: Moment = { of: 'run', nth: 1 };
  const resets = (['resetRunToEveryEvent', 'resetChildrenToEveryEvent'] as const).map((kind): [string, Happening] => {
    return [nameOf(ended, { kind }), { at: ended, deed: { kind } }];
  });
  return [...atBoundaries, ...servers, ...whileWriting(), ...resets];
}

/** What kills a worker at the stages of a change's way through Autotask. */
function whileWriting(): [string, Happening][] {
  return [1, 2, 3].flatMap((nth) => {
    return (['received', 'answering'] as const).flatMap((when) => {
      const kinds = when === 'received' ? writeCrashes : writeCrashes.slice(0, 2);
      return kinds.map((kind): [string, Happening] => {
        const at: Moment = { of: 'write', when, nth };
        return [nameOf(at, { kind }), { at, deed: { kind } }];
      });
    });
  });
}

/** What people do between the plan, the fresh read and the change. */
function people(): [string, Happening][] {
  const moments: Moment[] = [
    { of: 'activity', type: 'claimLines', when: 'before', nth: 1 },
    { of: 'activity', type: 'claimLines', when: 'after', nth: 1 },
    { of: 'write', when: 'received', nth: 1 },
  ];
  const deeds: Deed[] = [
    { kind: 'contractEnds', share: 'every contract' },
    { kind: 'contractIsPosted', share: 'every contract' },
    { kind: 'personEdits', share: 'every line', day: 'same', change: 2 },
    { kind: 'personEdits', share: 'every line', day: 'after', change: -1 },
  ];
  return moments.flatMap((at) =>
    deeds.map((deed): [string, Happening] => {
      const what = deed.kind === 'personEdits' ? ` on the ${deed.day === 'same' ? 'same day' : 'day after'}` : '';
      return [`${nameOf(at, deed)}${what}`, { at, deed }];
    }),
  );
}

/** Unit rows come out of sight: between the plan and the fresh read, between a change and its reading back, and in between. */
function outOfSight(): [string, Happening][] {
  const moments: Moment[] = [
    { of: 'activity', type: 'openRun', when: 'after', nth: 1 },
    { of: 'activity', type: 'claimLines', when: 'before', nth: 1 },
    { of: 'write', when: 'done', nth: 1 },
    { of: 'activity', type: 'settleClaims', when: 'after', nth: 1 },
  ];
  return moments.flatMap((at, index) =>
    (['hidden', 'hiddenByDateFilter'] as const).flatMap((as) =>
      (index === 0 ? (['every line'] as const) : (['every line', 0.5] as const)).map((share): [string, Happening] => {
        const deed = { kind: 'unitRows', as, share } as const;
        return [`${nameOf(at, deed)}, ${as} of ${share === 'every line' ? share : 'one line'}`, { at, deed }];
      }),
    ),
  );
}

const writeCrashes = ['killWorker', 'killAllWorkers', 'killWorkerAndLoseRequest', 'zombieInFlight'] as const;

function boundaries(types: readonly ActivityType[]): (Moment & { of: 'activity' })[] {
  return types.flatMap((type) => {
    const times = type in timesReached ? timesReached[type as keyof typeof timesReached] : 1;
    return Array.from({ length: times }, (_, index) => index + 1).flatMap((nth) =>
      (['before', 'after'] as const).map((when) => ({ of: 'activity' as const, type, when, nth })),
    );
  });
}

function nameOf(at: Moment, deed: Deed): string {
  if (at.of === 'run') return `${deed.kind} at the end of a run`;
  const what = at.of === 'activity' ? at.type : at.of;
  return `${deed.kind} ${at.when} ${what} ${at.nth}`;
}
