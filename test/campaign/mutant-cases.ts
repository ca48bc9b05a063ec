import { caseOfSeed, noFaults, type CampaignCase } from './case.js';
import type { NamedCase } from './crash-points.js';
import type { Happening } from './deeds.js';
import { sharedTiming } from './timing.js';
import type { ScenarioFaults } from '../../src/sandbox/scenario.js';

/** The trouble that shows what a rule is good for. */
interface Trouble {
  readonly happening?: Happening;
  readonly faults?: ScenarioFaults['scripted'];
  /** The promise that a product without the rule breaks. */
  readonly breaks: string;
}

/** Every change takes effect shortly before the commit window ends. */
const everyCommitLate: Trouble['faults'] = [
  {
    kind: 'lateCommit',
    path: 'adjustments',
    from: 1,
    times: 50,
    ms: sharedTiming.requestTimeoutMs + sharedTiming.commitWindowMs * 0.85,
  },
];

/** For each mutant the trouble in which its missing rule matters. */
const troubles: Readonly<Record<string, Trouble>> = {
  intentNotRecorded: {
    breaks: 'no change takes effect twice',
    happening: { at: { of: 'write', when: 'answering', nth: 1 }, deed: { kind: 'killWorker' } },
  },
  postsInDoubtAgain: {
    breaks: 'no change takes effect twice',
    faults: [{ kind: 'commitThenDrop', path: 'adjustments', from: 1, times: 2 }],
  },
  ignoresTheToken: {
    breaks: 'no change takes effect twice',
    happening: {
      at: { of: 'activity', type: 'updateLine', when: 'before', nth: 1 },
      deed: { kind: 'zombieBeforeCheck' },
    },
  },
  settlesAtOnce: { breaks: 'no change takes effect twice', faults: everyCommitLate },
  judgesByOneDay: {
    breaks: 'what is reported as done is done',
    happening: {
      at: { of: 'write', when: 'received', nth: 1 },
      deed: { kind: 'personEdits', share: null, day: 'before', change: 'like target' },
    },
    faults: [{ kind: 'resetBeforeCommit', path: 'adjustments', from: 1, times: 1 }],
  },
  believesDoubtfulChanges: {
    breaks: 'what is reported as done is done',
    faults: [{ kind: 'resetBeforeCommit', path: 'adjustments', from: 1, times: 2 }],
  },
  trustsThePlan: {
    breaks: 'what is reported as done is done',
    happening: {
      at: { of: 'activity', type: 'claimLines', when: 'before', nth: 1 },
      deed: { kind: 'personEdits', share: 'every line', day: 'same', change: 2 },
    },
  },
  ignoresForeignClaims: {
    breaks: 'no change takes effect twice',
    happening: { at: { of: 'activity', type: 'claimLines', when: 'after', nth: 1 }, deed: { kind: 'startAgain' } },
    faults: everyCommitLate,
  },
  forgetsALine: { breaks: 'every record and line is accounted for' },
  logsSecrets: { breaks: 'secrets are nowhere' },
};

/** The mutants, each with the promise that it breaks. */
export const mutantPromises: readonly (readonly [mutant: string, promise: string])[] = Object.entries(troubles).map(
  ([mutant, { breaks }]) => [mutant, breaks],
);

/** The worlds are drawn from seeds that nothing else uses. */
const firstSeed = 20_000_000;

/** Cases in which a mutant's missing rule matters, in several worlds. The product itself passes them all. */
export function casesFor(mutant: string, count: number): NamedCase[] {
  const trouble = troubles[mutant];
  if (trouble === undefined) throw new Error(`There is no mutant "${mutant}".`);
  return Array.from({ length: count }, (_, index) => {
    const name = `world ${index + 1} of ${mutant}`;
    return { name, caseFor: (ci) => crafted(name, firstSeed + index, ci, trouble) };
  });
}

function crafted(name: string, seed: number, ci: number, { happening, faults }: Trouble): CampaignCase {
  const drawn = caseOfSeed(seed, ci);
  const { settings } = drawn.world.scenario.autotask;
  // Where Autotask refuses a second adjustment on a date, it protects even a broken product from itself.
  Object.assign(settings, { sameDateAdjustment: 'accepted', postedPeriodAdjustment: 'accepted' });
  return {
    ...drawn,
    name,
    faults: faults === undefined ? noFaults : { ...noFaults, scripted: faults },
    happenings: happening === undefined ? [] : [happening],
  };
}
