import type { Random } from './random.js';

/** Activities at whose boundaries something can be made to happen. */
export const activityTypes = [
  'openRun',
  'resolveZone',
  'loadPeriod',
  'planCustomers',
  'claimLines',
  'updateLine',
  'settleClaims',
  'noteMilestone',
  'planDeprovisioned',
  'closeRun',
] as const;

/** Those of runs that make a preview first. */
export const previewActivityTypes = ['previewLines', 'judgePreview'] as const;

/** Those of runs that wait for a person. */
export const approvalActivityTypes = ['judgePreview', 'takeDecision'] as const;

/** Those of runs that undo another one. */
export const undoActivityTypes = ['planUndo', 'updateLine'] as const;

export type ActivityType = (
  typeof activityTypes | typeof previewActivityTypes | typeof approvalActivityTypes | typeof undoActivityTypes
)[number];

/** A moment that is told by counting, never by the clock. */
export type Moment =
  | { readonly of: 'activity'; readonly type: ActivityType; readonly when: 'before' | 'after'; readonly nth: number }
  | { readonly of: 'write'; readonly when: 'received' | 'done' | 'answering'; readonly nth: number }
  | { readonly of: 'read'; readonly when: 'received' | 'answering'; readonly nth: number }
  /** A run has ended. */
  | { readonly of: 'run'; readonly nth: number };

/** The name of a moment without its number. */
export function momentName(at: Moment): string {
  if (at.of === 'run') return 'run ended';
  return at.of === 'activity' ? `activity ${at.when} ${at.type}` : `${at.of} ${at.when}`;
}

/** A worker dies; the request that the moment is about is carried out all the same, or lost on its way. */
export interface CrashDeed {
  readonly kind: 'killWorker' | 'killAllWorkers' | 'killWorkerAndLoseRequest';
}

/** Something is done to a run, or to another beside it. */
export type RunDeed =
  | { readonly kind: 'cancelRun' | 'terminateRun' | 'terminateChild' | 'startAgain' | 'startOtherJob' }
  | { readonly kind: 'terminateAndStartAgain' | 'zombieInFlight' }
  /** Where its child is terminated too, nobody takes the step over that is held back. */
  | { readonly kind: 'zombieBeforeCheck'; readonly childToo?: true }
  | {
      readonly kind: 'resetRun' | 'resetChild';
      /** Which of the resettable events, as a share. */ readonly share: number;
    }
  /** One after the other, each from the end of what the one before came to. */
  | { readonly kind: 'resetRunToEveryEvent' | 'resetChildrenToEveryEvent' };

/** Servers and workers come and go. */
export interface FleetDeed {
  readonly kind: 'restartTemporal' | 'restartStore' | 'workerJoins' | 'workerLeaves';
}

/** A person adjusts a line in Autotask's own screens. */
export interface EditDeed {
  readonly kind: 'personEdits';
  /** Which fed line, as a share; null: the line of the write that the moment is about. */
  readonly share: number | 'every line' | null;
  readonly day: 'before' | 'same' | 'after';
  readonly change: number | 'like before' | 'like target';
}

export interface ContractDeed {
  readonly kind: 'contractEnds' | 'contractIsPosted';
  readonly share: number | 'every contract';
}

/** Autotask shows its unit rows otherwise from now on, those of every line or of one. */
export interface RowsDeed {
  readonly kind: 'unitRows';
  readonly as: 'visible' | 'hidden' | 'hiddenByDateFilter';
  /** Which of the lines that have units to begin with and are billed some, as a share. */
  readonly share: number | 'every line';
}

/** A request for a change is held back until a moment comes, or until it has to take effect to keep to the commit window. */
export interface HoldDeed {
  readonly kind: 'holdWrite';
  readonly until: Moment;
}

/** Other integrations use up the hour's calls; the hour is over after so many more. */
export interface LimitDeed {
  readonly kind: 'hourlyLimit';
  readonly calls: number;
}

/** A person has runs leave a line, or every line of its customer, as it is. */
export interface HoldBackDeed {
  readonly kind: 'holdBack';
  /** Which fed line, as a share; null: the line of the write that the moment is about. */
  readonly share: number | null;
  readonly wholeCustomer: boolean;
}

/** What is done at a moment. */
export type Deed =
  CrashDeed | RunDeed | FleetDeed | EditDeed | ContractDeed | LimitDeed | RowsDeed | HoldDeed | HoldBackDeed;

export interface Happening {
  readonly at: Moment;
  readonly deed: Deed;
}

/** Draws what happens in one seed beside the faults of single requests. */
export function drawHappenings(random: Random): Happening[] {
  const count = random.pick([0, 1, 1, 1, 2]);
  return Array.from({ length: count }, () => drawHappening(random));
}

/**
 * Draws when unit rows come out of sight, and whether into it again. A single line does only after the plan and where nobody
 * edits: whoever has never seen its units cannot tell it from a line without any.
 */
export function drawRowsOutOfSight(random: Random, others: readonly Happening[]): Happening[] {
  if (!random.chance(0.2)) return [];
  const isEdited = others.some(({ deed: { kind } }) => kind === 'personEdits');
  const share = isEdited || random.chance(0.5) ? ('every line' as const) : random.next();
  const as = random.pick(['hidden', 'hidden', 'hiddenByDateFilter'] as const);
  const at: Moment =
    share === 'every line' && random.chance(0.3)
      ? { of: 'activity', type: 'openRun', when: 'after', nth: 1 }
      : drawMomentOfChanges(random);
  const hide: Happening = { at, deed: { kind: 'unitRows', as, share } };
  if (random.chance(0.5)) return [hide];
  return [hide, { at: drawMomentOfChanges(random), deed: { kind: 'unitRows', as: 'visible', share: 'every line' } }];
}

/** Draws what comes between at the activities of a run that shows a plan to people, or looks at what it undoes. */
export function drawTroubleAt(random: Random, types: readonly ActivityType[]): Happening {
  const when = random.pick(['before', 'after'] as const);
  const at: Moment = { of: 'activity', type: random.pick(types), when, nth: random.pick([1, 1, 1, 2]) };
  const kind = random.pick([
    ...(['killWorker', 'killAllWorkers', 'terminateAndStartAgain'] as const),
    ...(['resetRun', 'resetRun', 'resetRun', 'restartTemporal', 'restartStore'] as const),
  ]);
  return { at, deed: kind === 'resetRun' ? { kind, share: random.next() } : { kind } };
}

/** Draws up to two holds, some of them before the plan and some while a change of the line is under way. */
export function drawHoldsBack(random: Random): Happening[] {
  return Array.from({ length: random.int(1, 2) }, (): Happening => {
    const wholeCustomer = random.chance(0.5);
    if (random.chance(0.3)) {
      const at: Moment = { of: 'write', when: random.pick(['received', 'done']), nth: random.int(1, 4) };
      return { at, deed: { kind: 'holdBack', share: null, wholeCustomer } };
    }
    return { at: drawActivityMoment(random), deed: { kind: 'holdBack', share: random.next(), wholeCustomer } };
  });
}

/** A moment after the plan. */
function drawMomentOfChanges(random: Random): Moment {
  if (random.chance(0.4)) return { of: 'write', when: random.pick(['received', 'done']), nth: random.int(1, 5) };
  const type = random.pick(['claimLines', 'settleClaims'] as const);
  return { of: 'activity', type, when: random.pick(['before', 'after']), nth: random.int(1, 4) };
}

function drawHappening(random: Random): Happening {
  const group = random.pick(['crash', 'crash', 'temporal', 'temporal', 'people', 'people', 'fleet', 'limit'] as const);
  switch (group) {
    case 'crash':
      return drawCrash(random);
    case 'temporal':
      return drawTemporal(random);
    case 'people':
      return drawPeople(random);
    case 'fleet':
      return {
        at: drawActivityMoment(random),
        deed: { kind: random.pick(['workerJoins', 'workerLeaves', 'restartTemporal', 'restartStore']) },
      };
    case 'limit':
      return {
        at: { of: random.pick(['read', 'write']), when: 'received', nth: random.int(1, 6) },
        deed: { kind: 'hourlyLimit', calls: random.int(1, 8) },
      };
  }
}

function drawCrash(random: Random): Happening {
  if (random.chance(0.5)) {
    return {
      at: { of: 'write', when: random.pick(['received', 'answering']), nth: random.int(1, 5) },
      deed: { kind: random.pick(['killWorker', 'killAllWorkers', 'killWorkerAndLoseRequest']) },
    };
  }
  return { at: drawActivityMoment(random), deed: { kind: random.pick(['killWorker', 'killAllWorkers']) } };
}

function drawTemporal(random: Random): Happening {
  const kind = random.pick([
    'cancelRun',
    'terminateRun',
    'terminateAndStartAgain',
    'zombieInFlight',
    'zombieBeforeCheck',
    'resetRun',
    'resetRun',
    'resetChild',
    'terminateChild',
    'startAgain',
    'startOtherJob',
  ] as const);
  const nth = random.int(1, 3);
  if (kind === 'zombieInFlight') return { at: { of: 'write', when: 'received', nth }, deed: { kind } };
  if (kind === 'zombieBeforeCheck') {
    return { at: { of: 'activity', type: 'updateLine', when: 'before', nth }, deed: { kind } };
  }
  if (kind === 'resetRun') {
    const at: Moment = random.chance(0.3) ? { of: 'run', nth: 1 } : drawActivityMoment(random);
    return { at, deed: { kind, share: random.next() } };
  }
  if (kind === 'resetChild' || kind === 'terminateChild') {
    const at: Moment = { of: 'activity', type: 'updateLine', when: random.pick(['before', 'after']), nth };
    return { at, deed: kind === 'terminateChild' ? { kind } : { kind, share: random.next() } };
  }
  return { at: drawActivityMoment(random), deed: { kind } };
}

function drawPeople(random: Random): Happening {
  const share = random.next();
  if (random.chance(0.35)) {
    return {
      at: drawActivityMoment(random),
      deed: { kind: random.pick(['contractEnds', 'contractIsPosted']), share },
    };
  }
  const day = random.pick(['before', 'same', 'after'] as const);
  if (random.chance(0.6)) {
    return {
      at: { of: 'write', when: random.pick(['received', 'done']), nth: random.int(1, 5) },
      deed: { kind: 'personEdits', share: null, day, change: random.pick(['like before', 'like target', 2, -1]) },
    };
  }
  return {
    at: drawActivityMoment(random),
    deed: { kind: 'personEdits', share, day, change: random.pick([1, 2, 3, -1, -2]) },
  };
}

function drawActivityMoment(random: Random): Moment {
  const type = random.pick(activityTypes);
  const often = type === 'updateLine' || type === 'claimLines' || type === 'settleClaims';
  return { of: 'activity', type, when: random.pick(['before', 'after']), nth: often ? random.int(1, 4) : 1 };
}
