import type { SyncSettings } from '../../src/domain/sync/settings.js';
import type { ScenarioFaults, ScenarioSettings } from '../../src/simulator/scenario.js';
import { noFaults, type CampaignCase } from './case.js';
import type { NamedCase } from './crash-points.js';
import type { DecisionStep } from './decisions.js';
import type { Happening } from './deeds.js';
import type { PreviewChoice } from './previewed.js';
import { periodNamed, plainPeriod, plainWorld } from './plain-world.js';

/** The trouble that shows what a rule is good for, told by moments that are counted: no machine is too slow for it. */
interface Trouble {
  readonly happenings?: readonly Happening[];
  readonly faults?: ScenarioFaults['scripted'];
  /** Times within which the trouble has to come, made long enough for a mutant on a busy machine. */
  readonly patience?: Patience;
  /** How the simulated Autotask behaves. */
  readonly autotask?: Partial<ScenarioSettings>;
  /** A job that pro-rates, on the first day of a period. */
  readonly isProRated?: true;
  /** The trouble comes over a run that undoes an undisturbed one. */
  readonly isUndo?: true;
  /** What people do with a plan that has to be approved. */
  readonly decisions?: readonly DecisionStep[];
  /** The trouble comes over a run that applies a preview. */
  readonly preview?: PreviewChoice;
  /** The promise that a product without the rule breaks. */
  readonly breaks: string;
}

type Patience = Partial<Pick<SyncSettings, 'requestTimeoutMs' | 'commitWindowMs' | 'greatestReadAgeMs'>>;

const longMs = 15_000;

/** A claim of lines comes a second time when the first change was judged, or by another run. */
const claimedAgain = { of: 'activity', type: 'claimLines', when: 'after', nth: 2 } as const;

const holdFirstWrite: Happening = {
  at: { of: 'write', when: 'received', nth: 1 },
  deed: { kind: 'holdWrite', until: claimedAgain },
};

/** For each mutant the trouble in which its missing rule matters. */
const troubles: Readonly<Record<string, Trouble>> = {
  intentNotRecorded: {
    breaks: 'no change takes effect twice',
    happenings: [{ at: { of: 'write', when: 'answering', nth: 1 }, deed: { kind: 'killWorker' } }],
    patience: { greatestReadAgeMs: 60_000 },
  },
  postsInDoubtAgain: {
    breaks: 'no change takes effect twice',
    faults: [{ kind: 'commitThenDrop', path: 'adjustments', from: 1, times: 1 }],
    patience: { greatestReadAgeMs: 60_000 },
  },
  ignoresTheToken: {
    breaks: 'no change takes effect twice',
    happenings: [
      {
        at: { of: 'activity', type: 'updateLine', when: 'before', nth: 1 },
        deed: { kind: 'zombieBeforeCheck', childToo: true },
      },
    ],
    patience: { greatestReadAgeMs: 60_000 },
  },
  settlesAtOnce: {
    breaks: 'no change takes effect twice',
    happenings: [holdFirstWrite],
    patience: { commitWindowMs: longMs },
  },
  judgesByOneDay: {
    breaks: 'what is reported as done is done',
    happenings: [
      {
        at: { of: 'write', when: 'received', nth: 1 },
        deed: { kind: 'personEdits', share: null, day: 'before', change: 'like target' },
      },
    ],
    faults: [{ kind: 'resetBeforeCommit', path: 'adjustments', from: 1, times: 1 }],
  },
  believesDoubtfulChanges: {
    breaks: 'what is reported as done is done',
    faults: [{ kind: 'resetBeforeCommit', path: 'adjustments', from: 1, times: 1 }],
  },
  trustsThePlan: {
    breaks: 'what is reported as done is done',
    happenings: [
      {
        at: { of: 'activity', type: 'claimLines', when: 'before', nth: 1 },
        deed: { kind: 'personEdits', share: 'every line', day: 'same', change: 2 },
      },
    ],
  },
  ignoresForeignClaims: {
    breaks: 'no change takes effect twice',
    happenings: [
      { at: { of: 'activity', type: 'claimLines', when: 'after', nth: 1 }, deed: { kind: 'startAgain' } },
      holdFirstWrite,
    ],
    patience: { requestTimeoutMs: longMs },
  },
  sendsWhatIsHeldBack: {
    breaks: 'what is held back is not changed',
    happenings: [
      {
        at: { of: 'activity', type: 'claimLines', when: 'after', nth: 1 },
        deed: { kind: 'holdBack', share: 0, wholeCustomer: false },
      },
    ],
  },
  takesNoRowsForZero: { breaks: 'no change takes effect twice', autotask: { unitRows: 'hidden' } },
  firstRowDecides: {
    breaks: 'no change takes effect twice',
    autotask: { formerRowEnds: 'sameDay' },
    isProRated: true,
    happenings: [{ at: { of: 'run', nth: 1 }, deed: { kind: 'startAgain' } }],
  },
  undoesWhatMoved: {
    breaks: 'an undo restores what the run found',
    isUndo: true,
    happenings: [
      {
        at: { of: 'activity', type: 'claimLines', when: 'before', nth: 1 },
        deed: { kind: 'personEdits', share: 'every line', day: 'same', change: 2 },
      },
    ],
  },
  undoesFromAnotherDay: { breaks: 'an undo restores what the run found', isUndo: true },
  undoesNothing: { breaks: 'an undo restores what the run found', isUndo: true },
  asksNobody: { breaks: 'nothing is changed that nobody approved', decisions: [{ kind: 'reject' }] },
  appliesWhatMoved: {
    breaks: 'a preview is applied as it was shown',
    preview: { ifMoved: 'LeaveOut', givesHash: true, isMistakenFirst: true, edited: 0 },
  },
  forgetsALine: { breaks: 'every record and line is accounted for' },
  logsSecrets: { breaks: 'secrets are nowhere' },
};

/** A mutant with the case in which its missing rule matters. */
export interface MutantCase {
  readonly mutant: string;
  /** The promise that it breaks. */
  readonly breaks: string;
  /** The settings of the case, as far as they are not the usual ones. */
  readonly settings: Partial<SyncSettings>;
  caseFor(ci: number): CampaignCase;
}

export const mutantCases: readonly MutantCase[] = Object.entries(troubles).map(([mutant, trouble]) => ({
  mutant,
  breaks: trouble.breaks,
  settings: trouble.patience ?? {},
  caseFor: (ci) => crafted(`trouble of ${mutant}`, ci, trouble, trouble.patience ?? {}),
}));

/** The same cases for the product itself, which passes them all: on its usual settings, since it waits as long as it has to. */
export function troubledCases(): NamedCase[] {
  return Object.entries(troubles).map(([mutant, trouble]) => {
    const name = `trouble of ${mutant}`;
    return { name, caseFor: (ci) => crafted(name, ci, trouble, {}) };
  });
}

function crafted(name: string, ci: number, trouble: Trouble, patience: Patience): CampaignCase {
  const { happenings = [], faults, autotask = {}, isProRated = false, isUndo, decisions, preview } = trouble;
  const period = isProRated ? periodNamed('Current') : plainPeriod;
  const world = plainWorld(ci, period);
  Object.assign(world.scenario.autotask.settings, patience, autotask);
  return {
    name,
    world,
    period,
    parameters: {
      ZoneUser: 'api@example.com',
      BillingPeriod: period.name,
      ProRatedTransactions: isProRated ? 'True' : 'False',
      AllowAtriaCreateItems: 'True',
      EffectiveDateConflict: 'Report',
      LogLevel: 'Verbose',
      ...(decisions === undefined ? {} : { Approval: 'Required' as const }),
    },
    faults: faults === undefined ? noFaults : { ...noFaults, scripted: faults },
    happenings,
    ...(isUndo === undefined ? {} : { isUndo }),
    ...(decisions === undefined ? {} : { decisions }),
    ...(preview === undefined ? {} : { preview }),
  };
}
