import { FAULT_KINDS } from '../../src/simulator/scenario-schema.js';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { drawHappenings, drawHoldsBack, drawRowsOutOfSight, drawTroubleAt } from './deeds.js';
import type { ActivityType, Happening } from './deeds.js';
import { drawDecisions, drawPart, dualControl, type DecisionStep, type PartChoice } from './decisions.js';
import { drawPreview, type PreviewChoice } from './previewed.js';
import { seededRandom, type Random } from './random.js';
import { drawWorld, periods, type CampaignWorld, type FedLine, type Period } from './world.js';

/** Everything that one seed stands for. */
export interface CampaignCase {
  readonly name: string;
  readonly world: CampaignWorld;
  readonly period: Period;
  readonly parameters: JobInput;
  readonly faults: ScenarioFaults;
  readonly happenings: readonly Happening[];
  /** So many calls in the campaign's short hour are all that Autotask allows, as far as the runs know; unset: plenty. */
  readonly callsOfHour?: number;
  /** Set if the trouble comes over a run that undoes what an undisturbed run has changed before. */
  readonly isUndo?: true;
  /** Only this part of that run is undone. */
  readonly undoPart?: PartChoice;
  /** The run that is undone has undone another one itself. */
  readonly isUndoOfUndo?: true;
  /** What people do when the disturbed runs ask them, one step for each time; unset: they approve everything. */
  readonly decisions?: readonly DecisionStep[];
  /** The disturbed runs apply a preview that was made before, undisturbed. */
  readonly preview?: PreviewChoice;
}

/** What a job says of a SKU, as it is typed. */
export interface RuleInput {
  readonly SKU: string;
  readonly PackOf?: number;
  readonly AtLeast?: number;
  readonly AtMost?: number;
  readonly Free?: number;
  readonly IncreasesFrom?: 'PeriodStart' | 'RunDay' | 'NextPeriodStart';
  readonly DecreasesFrom?: 'NextPeriodStart' | 'AsIncreases';
}

/** A job's parameters as they are typed. */
export interface JobInput {
  readonly ZoneUser: string;
  readonly BillingPeriod: string;
  readonly ProRatedTransactions: 'True' | 'False';
  readonly AllowAtriaCreateItems: 'True' | 'False';
  readonly EffectiveDateConflict: 'Report' | 'NextDay';
  readonly DecreasesFrom?: 'NextPeriodStart';
  readonly QuantityRules?: readonly RuleInput[];
  readonly LogLevel: string;
  readonly CustomersFilter?: readonly string[];
  /** With limits that nothing exceeds, runs make a preview first and then only what it showed. */
  readonly Limits?: Readonly<Record<string, number>>;
  /** Each run waits until the campaign's approver has approved its changes. */
  readonly Approval?: 'Required';
  readonly ApprovalDays?: number;
  /** Whoever is named as the starter may not approve its runs. */
  readonly DualControl?: 'True';
  readonly StartedBy?: string;
}

/** What a run does before its first change: it compares a preview with limits, or has it approved by a person. */
export type FirstLook = 'limits' | 'approval';

const firstLooks: Readonly<Record<FirstLook, Pick<JobInput, 'Limits' | 'Approval'>>> = {
  limits: { Limits: { ChangedLines: 1_000_000 } },
  approval: { Approval: 'Required' },
};

/** The parameters of a run that looks at nothing first. */
export function withoutFirstLook(parameters: JobInput): JobInput {
  const others = { ...parameters };
  delete others.Limits;
  delete others.Approval;
  delete others.ApprovalDays;
  delete others.DualControl;
  delete others.StartedBy;
  return others;
}

/** The same case for the same seed, whenever and wherever. `ci` numbers the simulated database and decides nothing. */
export function caseOfSeed(seed: number, ci: number): CampaignCase {
  const plain = drawnCase(seed, ci);
  const isDirected = seededRandom(seed + firstSeedOfDirections).chance(0.2);
  const directed: CampaignCase = isDirected
    ? { ...plain, parameters: { ...plain.parameters, DecreasesFrom: 'NextPeriodStart' } }
    : plain;
  const drawn = seededRandom(seed + firstSeedOfRules).chance(0.2) ? withRules(directed) : directed;
  const ruled = withDayRules(drawn, seededRandom(seed + firstSeedOfDays));
  const ofHolds = seededRandom(seed + firstSeedOfHolds);
  const held = ofHolds.chance(0.25) ? withHappenings(ruled, drawHoldsBack(ofHolds)) : ruled;
  const ofBudget = seededRandom(seed + firstSeedOfBudgets);
  const rationed = ofBudget.chance(0.2) ? asRationed(held, ofBudget.pick([20, 40, 80])) : held;
  const ofUndo = seededRandom(seed + firstSeedOfUndo);
  const ofUndoTrouble = seededRandom(seed + firstSeedOfUndoTroubles);
  const undone = ofUndo.chance(0.2) ? withUndoChoices(asUndo(rationed, ofUndo), ofUndo, ofUndoTrouble) : rationed;
  const ofDecisionTrouble = seededRandom(seed + firstSeedOfDecisionTroubles);
  const decided = withDecisions(undone, seededRandom(seed + firstSeedOfDecisions), ofDecisionTrouble);
  return withPreview(decided, seededRandom(seed + firstSeedOfAppliedPreviews));
}

function withHappenings(drawn: CampaignCase, more: readonly Happening[]): CampaignCase {
  return { ...drawn, happenings: [...drawn.happenings, ...more] };
}

/** The same case with a job that bills some SKUs otherwise than unit by unit. */
function withRules(drawn: CampaignCase): CampaignCase {
  const { world, parameters } = drawn;
  const fed = new Map([...world.fed].map(([key, line]) => [key, { ...line, target: billedOf(line) }]));
  const QuantityRules = [
    { SKU: '9001', PackOf: 5 },
    { SKU: '9002', AtLeast: 4, AtMost: 12 },
    { SKU: '9003', Free: 2 },
  ];
  return { ...drawn, world: { ...world, fed }, parameters: { ...parameters, QuantityRules } };
}

/** What these rules bill, reckoned without the product. */
function billedOf({ serviceId, target }: FedLine): number {
  if (target === 0) return 0;
  if (serviceId === 9001) return Math.ceil(target / 5) * 5;
  if (serviceId === 9002) return Math.min(12, Math.max(4, target));
  return serviceId === 9003 ? Math.max(0, target - 2) : target;
}

/** The same case, one in four of them with a job that lets changes of some SKUs count from days of their own. */
function withDayRules(drawn: CampaignCase, random: Random): CampaignCase {
  if (!random.chance(0.25)) return drawn;
  const { QuantityRules = [], ...others } = drawn.parameters;
  const more = ['9001', '9002', '9003', '9004', '9005', '9006'].flatMap((SKU): RuleInput[] => {
    const IncreasesFrom = random.pick(['PeriodStart', 'RunDay', 'NextPeriodStart'] as const);
    const DecreasesFrom = random.pick(['NextPeriodStart', 'AsIncreases'] as const);
    const rule = {
      ...QuantityRules.find((each) => each.SKU === SKU),
      ...(random.chance(0.6) ? { IncreasesFrom } : {}),
      ...(random.chance(0.5) ? { DecreasesFrom } : {}),
    };
    return Object.keys(rule).length === 0 ? [] : [{ SKU, ...rule }];
  });
  return { ...drawn, parameters: { ...others, ...(more.length === 0 ? {} : { QuantityRules: more }) } };
}

/** Draws a job and the billing period that it processes. */
export function drawJob(random: Random): { readonly period: Period; readonly parameters: JobInput } {
  const period = random.chance(0.7) ? periods[0] : periods[1];
  if (period === undefined) throw new Error('There is no billing period.');
  const parameters: JobInput = {
    ZoneUser: 'api@example.com',
    BillingPeriod: random.chance(0.5) ? period.name : period.end,
    ProRatedTransactions: random.chance(0.25) ? 'True' : 'False',
    AllowAtriaCreateItems: random.chance(0.8) ? 'True' : 'False',
    EffectiveDateConflict: random.pick(['Report', 'NextDay']),
    LogLevel: 'Verbose',
  };
  return { period, parameters };
}

function drawnCase(seed: number, ci: number): CampaignCase {
  const random = seededRandom(seed);
  const { period, parameters } = drawJob(random);
  const world = drawWorld(random, seed, ci, period);
  const faults = drawFaults(random, seed);
  const happenings = drawHappenings(random);
  // Drawn apart, so that what was drawn before it stays what it was.
  const ofRows = seededRandom(seed + firstSeedOfRows);
  const { settings } = world.scenario.autotask;
  settings.formerRowEnds = ofRows.pick(['dayBefore', 'dayBefore', 'sameDay']);
  const outOfSight = drawRowsOutOfSight(ofRows, happenings);
  const ofFirstLook = seededRandom(seed + firstSeedOfLooks);
  const look = ofFirstLook.chance(0.3) ? firstLooks[ofFirstLook.pick(['limits', 'approval'] as const)] : {};
  return {
    ...{ name: `seed ${seed}`, world, period, parameters: { ...parameters, ...look } },
    ...{ faults, happenings: [...happenings, ...outOfSight] },
  };
}

/** Small pages would take all of these calls for the reads of one batch, and no run could ever send a change. */
function asRationed(drawn: CampaignCase, callsOfHour: number): CampaignCase {
  drawn.world.scenario.autotask.settings.maxRecordsPerPage = 500;
  return { ...drawn, callsOfHour };
}

/** Where Autotask refuses a second change on a date, little can be undone: most of these worlds accept it. */
function asUndo(drawn: CampaignCase, random: Random): CampaignCase {
  drawn.world.scenario.autotask.settings.sameDateAdjustment = random.pick(['accepted', 'accepted', 'refused']);
  return { ...drawn, isUndo: true };
}

/** The same undo, some of them of a part, and some of a run that is an undo itself. */
function withUndoChoices(drawn: CampaignCase, random: Random, ofTrouble: Random): CampaignCase {
  const undoPart = random.chance(0.35) ? { undoPart: drawPart(random) } : {};
  const chosen: CampaignCase = { ...drawn, ...undoPart, ...(random.chance(0.35) ? { isUndoOfUndo: true } : {}) };
  return withTroubleAt(['planUndo'], chosen, ofTrouble);
}

/** The same case, four in ten with a crash, a reset or a restart at one of these activities. */
function withTroubleAt(types: readonly ActivityType[], drawn: CampaignCase, random: Random): CampaignCase {
  return random.chance(0.4) ? withHappenings(drawn, [drawTroubleAt(random, types)]) : drawn;
}

/** The same case, three in ten with a job whose runs wait for people who do not simply approve what they see. */
function withDecisions(drawn: CampaignCase, random: Random, ofTrouble: Random): CampaignCase {
  if (!random.chance(0.3)) return drawn;
  const decisions = drawDecisions(random);
  const others = { ...drawn.parameters };
  delete others.Limits;
  const isOwn = decisions.some(({ kind }) => kind === 'ownRun');
  const isWaitedOut = decisions.some(({ kind }) => kind === 'waitOut');
  const parameters: JobInput = {
    ...{ ...others, Approval: 'Required' },
    ...(isOwn ? dualControl : {}),
    ...(isWaitedOut ? { ApprovalDays: 1 } : {}),
  };
  return withTroubleAt(
    ['previewLines', 'judgePreview', 'takeDecision', 'takeDecision'],
    { ...drawn, parameters, decisions },
    ofTrouble,
  );
}

/** The same case, three in ten of those without an approval and without an undo with runs that apply a preview. */
function withPreview(drawn: CampaignCase, random: Random): CampaignCase {
  if (!random.chance(0.3) || drawn.isUndo !== undefined || drawn.parameters.Approval !== undefined) return drawn;
  return { ...drawn, preview: drawPreview(random) };
}

const firstSeedOfUndoTroubles = 3_800_000_000;

const firstSeedOfDecisionTroubles = 4_100_000_000;

const firstSeedOfAppliedPreviews = 3_200_000_000;

const firstSeedOfDecisions = 3_500_000_000;

const firstSeedOfUndo = 900_000_000;

const firstSeedOfDirections = 1_100_000_000;

const firstSeedOfRules = 2_000_000_000;

const firstSeedOfDays = 2_600_000_000;

const firstSeedOfBudgets = 2_900_000_000;

const firstSeedOfHolds = 2_300_000_000;

const firstSeedOfLooks = 700_000_000;

const firstSeedOfRows = 500_000_000;

/** What a case is about whose only trouble is one happening. */
export interface HappeningCase {
  readonly happening: Happening;
  readonly firstLook?: FirstLook | undefined;
  readonly isUndo?: boolean | undefined;
}

/** A case whose world is drawn and whose only trouble is this one. */
export function caseOfHappening(
  name: string,
  seed: number,
  ci: number,
  { happening, firstLook, isUndo = false }: HappeningCase,
): CampaignCase {
  const drawn = drawnCase(seed, ci);
  const look = firstLook === undefined ? {} : firstLooks[firstLook];
  const parameters: JobInput = { ...withoutFirstLook(drawn.parameters), ...look, AllowAtriaCreateItems: 'True' };
  const found: CampaignCase = { ...drawn, name, parameters, faults: noFaults, happenings: [happening] };
  return isUndo ? asUndo(found, seededRandom(seed)) : found;
}

/** No faults. */
export const noFaults: ScenarioFaults = { seed: 1, rate: 0, scripted: [] };

function drawFaults(random: Random, seed: number): ScenarioFaults {
  switch (random.pick(['none', 'writes', 'writes', 'writes', 'everything', 'one kind', 'scripted'] as const)) {
    case 'none':
      return noFaults;
    case 'writes':
      return { seed, rate: random.pick([0.15, 0.3, 0.6]), path: 'adjustments', scripted: [] };
    case 'everything':
      return { seed, rate: random.pick([0.03, 0.06, 0.1]), scripted: [] };
    case 'one kind':
      return { seed, rate: 0.2, kinds: [random.pick(FAULT_KINDS)], most: 4, scripted: [] };
    case 'scripted':
      return { seed, rate: 0, scripted: drawScript(random) };
  }
}

function drawScript(random: Random): ScenarioFaults['scripted'] {
  return Array.from({ length: random.int(1, 3) }, () => ({
    kind: random.pick(FAULT_KINDS),
    path: random.pick(['adjustments', 'adjustments', '/services', 'units', '']),
    from: random.int(1, 6),
    times: random.pick([1, 1, 2]),
  }));
}
