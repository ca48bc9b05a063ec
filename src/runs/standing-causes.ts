import pLimit from 'p-limit';
import { dayInTimeZone, type Day } from '../domain/day.js';
import { causeKeyOf, type CauseKey } from '../domain/sync/cause-key.js';
import { causesOf, greatestFirst, nothingKnown, type Cause } from '../domain/sync/causes.js';
import { listCare, type Care } from '../store/attention/cause-care.js';
import { causeIdOf } from '../store/attention/cause-id.js';
import { seenCausesOfRun } from '../store/attention/seen-causes.js';
import type { Store } from '../store/database.js';
import { outcomeGroups } from '../store/runs/run-causes.js';
import { listRunPage, type ListedRun } from '../store/runs/run-list.js';
import { attentionIn, remedyOfListed } from './attention.js';

/** A run that reports a cause, and in which nothing has settled it. */
export interface CauseRun extends ListedRun {
  /** Entries of the run that have the cause. */
  readonly outcomes: number;
}

/** What a person mends once, over all runs. What it keeps back is what the newest run of a job says, or the newest by hand if that says more. */
export interface StandingCause extends Cause, CauseKey {
  readonly causeId: string;
  /** The newest first; at least one. */
  readonly runs: readonly [CauseRun, ...CauseRun[]];
  /** What people arranged about it; null if nothing. */
  readonly care: Care | null;
}

/** Everything that waits for a person. */
export interface StandingAttention {
  /** What keeps most money back first. */
  readonly causes: readonly StandingCause[];
  /** Runs that wait for an approval, the newest first. */
  readonly waiting: readonly ListedRun[];
  /** Whether there may be more: only the newest runs were looked at. */
  readonly isCut: boolean;
}

/** The most runs that are looked at. */
const mostRuns = 200;
/** Reads of different runs at a time: others use the store too. */
const atOnce = 4;

/**
 * Gathers what waits for a person from all runs. A cause disappears by itself once a later run that looks at the same does not
 * report it, and comes back with the next run that does.
 */
export async function standingAttention(store: Store): Promise<StandingAttention> {
  const [listed, care] = await Promise.all([
    listRunPage(store, { mayNeedPerson: true }, { offset: 0, limit: mostRuns }),
    listCare(store),
  ]);
  const runs = listed.filter((run) => remedyOfListed(run) === 'person');
  const ended = runs.filter(({ closedAt }) => closedAt !== null);
  const limit = pLimit(atOnce);
  const found = await Promise.all(ended.map((run) => limit(async () => ({ run, causes: await causesIn(store, run) }))));
  const byId = new Map<string, StandingCause>();
  for (const { run, causes } of found) {
    for (const cause of causes) {
      const key = causeKeyOf(cause, run);
      const causeId = causeIdOf(key);
      const causeRun = { ...run, outcomes: cause.outcomes };
      const former = byId.get(causeId);
      byId.set(
        causeId,
        former === undefined
          ? { ...cause, ...key, causeId, runs: [causeRun], care: care.get(causeId) ?? null }
          : { ...former, ...greaterOf(former, cause, run.jobId), runs: [...former.runs, causeRun] },
      );
    }
  }
  return {
    causes: [...byId.values()].sort(greatestFirst),
    waiting: runs.filter(({ closedAt }) => closedAt === null),
    isCut: listed.length === mostRuns,
  };
}

/** A run of some customers by hand does not say less of a cause than the newest run of the job that meets all of it. */
function greaterOf(former: StandingCause, cause: Cause, jobId: string | null): Cause {
  const isNewestOfJob = former.runs.every((run) => run.jobId !== jobId);
  return isNewestOfJob && cause.outcomes > former.outcomes ? cause : former;
}

/** A run, as far as it tells its causes. */
type RunWithCauses = Pick<
  ListedRun,
  'runId' | 'jobId' | 'undoesRunId' | 'isUndo' | 'isPreview' | 'settledBy' | 'seenTo' | 'status' | 'problems'
>;

/** The causes of a run that a person has not seen to. */
async function causesIn(store: Store, run: RunWithCauses): Promise<Cause[]> {
  const { person } = attentionIn(run, run.problems);
  const [groups, seen] = await Promise.all([
    outcomeGroups(store, run.runId, [...person.keys()]),
    seenCausesOfRun(store, run.runId),
  ]);
  const seenIds = new Set(seen.map(causeIdOf));
  const causes = causesOf(person, groups).filter((cause) => !seenIds.has(causeIdOf(causeKeyOf(cause, run))));
  return person.size > 0 ? causes : [endedEarly];
}

/** Of a run that did not finish, and reported nothing else that a person mends. */
const endedEarly: Cause = {
  ...nothingKnown,
  ...{ code: 'AT24', mends: 'run', outcomes: 1, unitsUnknown: 1 },
  label: 'The run ended before it was finished',
};

/** Whether a cause may wait today, by the calendar of UTC. */
export function isSnoozed({ care }: Pick<StandingCause, 'care'>, today: Day): boolean {
  return care !== null && care.snoozedUntil !== null && care.snoozedUntil > today;
}

/** Whether everything of a run that needs a person may wait today. */
export async function needsNobodyYet(store: Store, run: RunWithCauses): Promise<boolean> {
  const [causes, care] = await Promise.all([causesIn(store, run), listCare(store)]);
  const today = careDay(undefined);
  return causes.every((cause) => isSnoozed({ care: care.get(causeIdOf(causeKeyOf(cause, run))) ?? null }, today));
}

/** The day of today for causes that may wait until a day: that of UTC, wherever the reader is. */
export function careDay(clock: Date | undefined): Day {
  return dayInTimeZone(clock ?? new Date(), 'UTC');
}
