import { ApplicationFailure } from '@temporalio/activity';
import type { RunFailureKind } from '../domain/sync/run-failure.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { counted } from '../domain/wording.js';
import {
  closeClaims,
  holdClaims,
  openClaimsOfRun,
  unseenOfEndedRuns,
  writesOfRun,
} from '../store/claims/claim-settling.js';
import type { OpenClaim } from '../store/claims/claims.js';
import { datedWrite, type WriteStep } from '../domain/sync/recorded-write.js';
import type { Store } from '../store/database.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import { haltRun } from '../store/runs/run-halts.js';
import type { Run } from '../store/runs/runs.js';
import type { CheckedLine } from './check-lines.js';
import { runFailure } from './failures.js';
import { closingOf, holdingOf } from './claim-closing.js';
import { isAccepted, tellsNothing, type JudgedClaim } from './judge-claims.js';

/*
 * A run believes Autotask's "done" only when it has seen one of its changes show. Until then it keeps few changes under
 * way, and stops if they are accepted and do not show: otherwise it would change line after line without seeing
 * anything.
 */

/** The most changes that a run has under way before it has seen one of them show. */
const firstWritesMax = 3;

/** A run sends nothing if an earlier run made this many changes and saw none. A single one may be a person's doing. */
const unseenEarlier = 2;

/** How often within the read lag a run looks for its first changes. */
const looksWithinLag = 6;

/** How long a run waits before it looks again whether its first changes show, in milliseconds. */
export function nextLookMs({ readLagMs }: SyncSettings): number {
  return readLagMs / looksWithinLag;
}

/**
 * How many changes a run may send now. Refused ones did nothing, and do not count.
 *
 * @returns 0 while it waits for its first changes, or must first look for those of earlier runs
 */
export async function writesAllowed(store: Store, run: RunWithZone): Promise<number> {
  const { seen, refused } = await writesOfRun(store, run.runId);
  if (seen) return Infinity;
  if (await areEarlierUnseen(store, run)) return 0;
  const own = await openClaimsOfRun(store, run.runId);
  if (own.some((claim) => isUnderWay(run, claim))) return 0;
  return Math.max(0, firstWritesMax + refused - own.filter(isInDoubt).length);
}

async function areEarlierUnseen(store: Store, run: RunWithZone): Promise<boolean> {
  return (await unseenOfEndedRuns(store, run, unseenEarlier)).length > 0;
}

/**
 * Stops a run before its first change if earlier runs ended without seeing any of theirs, and these still do not show.
 * Call it once all of them have been judged.
 *
 * @param unread why they could not be read just now, if so: what was found of them earlier stops no run
 * @throws an ApplicationFailure that ends the run, or that error
 */
export async function stopUnlessEarlierShow(store: Store, run: RunWithZone, unread: Error | undefined): Promise<void> {
  if ((await writesOfRun(store, run.runId)).seen) return;
  const unseen = await unseenOfEndedRuns(store, run, unseenEarlier);
  const [first] = unseen;
  if (first === undefined) return;
  if (unread !== undefined) throw unread;
  throw await unshownFailure(
    store,
    run,
    `${datedWrite(first.write)} of line ${first.lineId} in an earlier run`,
    unseen.length,
  );
}

/**
 * Whether a run still waits for its first changes, and sends nothing meanwhile. `underWay`: some of them have to show.
 * `doubted`: none got a clear answer, and they are too many to send others before these are judged.
 *
 * @param claims those that the run waits for
 */
export async function firstWritesAwaited(
  store: Store,
  run: Run,
  claims: readonly OpenClaim[],
): Promise<'underWay' | 'doubted' | undefined> {
  const own = claims.filter(({ runId }) => runId === run.runId);
  const isAnyUnderWay = own.some((claim) => isUnderWay(run, claim));
  const doubted = own.filter(isInDoubt).length;
  if (!isAnyUnderWay && doubted < firstWritesMax) return undefined;
  const { seen, refused } = await writesOfRun(store, run.runId);
  if (seen) return undefined;
  if (isAnyUnderWay) return 'underWay';
  return doubted < firstWritesMax + refused ? undefined : 'doubted';
}

/** Whether a change got no clear answer and is not judged yet. One that is held is judged: the run does not wait for it. */
function isInDoubt(claim: OpenClaim): boolean {
  return claim.state === 'sending' && claim.held === null;
}

/** A change that was accepted and has to show, or one that is being sent. The run does not wait for a change that is held. */
function isUnderWay({ runId, settings: { commitWindowMs, readLagMs } }: Run, claim: OpenClaim): boolean {
  if (claim.runId !== runId) return false;
  switch (claim.state) {
    case 'claimed':
      return false;
    case 'recorded':
      return true;
    case 'sending':
      return claim.held === null && claim.details === null && claim.settleInMs > commitWindowMs + readLagMs;
    case 'answered':
      return claim.held === null && isAccepted(claim);
  }
}

/** Lets the first of the checked changes be sent; the lines of the others wait again. */
export function onlyFirst(checked: readonly CheckedLine[], most: number): CheckedLine[] {
  let left = most;
  return checked.map((each) => {
    if (each.next.kind !== 'send' || left-- > 0) return each;
    const { line } = each;
    return { line, next: { kind: 'again', progress: { lineId: line.lineId, state: 'planned' } } };
  });
}

/**
 * Stops a run that sees none of the changes that Autotask has accepted. The claims stay open: the next run looks for
 * them first.
 *
 * @returns the judged claims that can be closed: one that does not show stays open while others may still show
 * @throws an ApplicationFailure that ends the run
 */
export async function stopUnlessShown(
  store: Store,
  run: Run,
  judged: readonly JudgedClaim[],
): Promise<readonly JudgedClaim[]> {
  const shown = await stepsShown(store, run, judged);
  const unshown = judged.filter((each) => isUnshown(run, each) && !speaksFor(shown, each.claim.step));
  const [first] = unshown;
  if (first === undefined) return judged;
  const others = judged.filter((each) => !unshown.includes(each));
  if (await mayStillShow(store, run, unshown)) {
    // If one of these shows, reads are not late, and changes that got no answer can be judged.
    return others.filter(({ claim, isHeld }) => isHeld !== true || claim.state === 'answered');
  }
  await haltRun(store, run.runId, nothingShows, 'AutotaskUnavailable');
  await closeClaims(store, others.flatMap(closingOf));
  await holdClaims(store, run.runId, judged.filter(({ isHeld }) => isHeld).map(holdingOf));
  throw await unshownFailure(
    store,
    run,
    `${datedWrite(first.claim.write)} of line ${first.claim.lineId}`,
    unshown.length,
  );
}

const nothingShows = 'Autotask accepts changes and shows none of them';

/** Halts a run that sees none of its accepted changes. @param accepted one of these changes */
async function unshownFailure(store: Store, { runId, settings }: Run, accepted: string, changes: number) {
  await haltRun(store, runId, nothingShows, 'AutotaskUnavailable');
  const more = changes === 1 ? '' : `, nor of ${counted(changes - 1, 'other change')}`;
  const details = `Autotask accepted ${accepted}, and nothing of it shows after ${settings.readLagMs / 1000} s${more}`;
  return runFailure('QuantitiesNotVisible', `${details}.`, [{ code: 'AT48', values: { details } }]);
}

/** The write steps that the run has seen take effect at least once. */
async function stepsShown(
  store: Store,
  { runId }: Run,
  judged: readonly JudgedClaim[],
): Promise<ReadonlySet<WriteStep>> {
  const { seen, created } = await writesOfRun(store, runId);
  const now = judged.filter(({ claim, verdict }) => claim.runId === runId && verdict === 'applied');
  return new Set([
    ...(seen ? (['adjust'] as const) : []),
    ...(created ? (['create'] as const) : []),
    ...now.map(({ claim }) => claim.step),
  ]);
}

/**
 * A visible adjustment proves that changes show. A visible new line has no quantity yet, and proves only that new lines
 * show.
 */
function speaksFor(shown: ReadonlySet<WriteStep>, step: WriteStep): boolean {
  return shown.has('adjust') || shown.has(step);
}

/** Whether the run has another change under way that would vouch for one of these if it showed. */
async function mayStillShow(store: Store, run: Run, unshown: readonly JudgedClaim[]): Promise<boolean> {
  const ids = new Set(unshown.map(({ claim }) => claim.claimId));
  const open = await openClaimsOfRun(store, run.runId);
  const coming = open.filter((claim) => !ids.has(claim.claimId) && isUnderWay(run, claim));
  const steps = new Set(coming.map(({ step }) => step));
  return unshown.some(({ claim }) => speaksFor(steps, claim.step));
}

/** Stops a run that reads its lines again and finds no row visible. It does not send what it read before either. */
export async function haltedWithoutRows<T>(store: Store, { runId }: Run, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isWithoutRows(error)) {
      await haltRun(store, runId, 'Autotask shows no unit row any more', 'AutotaskUnavailable');
    }
    throw error;
  }
}

function isWithoutRows(error: unknown): boolean {
  const kind: RunFailureKind = 'QuantitiesNotVisible';
  return error instanceof ApplicationFailure && error.type === kind;
}

/** Whether a change of the run was accepted and does not show. Neither a line that cannot be read nor a change of another run stops this run. */
function isUnshown({ runId, haltedBecause }: Run, judged: JudgedClaim): boolean {
  const { claim, isHeld } = judged;
  if (claim.runId !== runId || !isAccepted(claim) || tellsNothing(judged)) return false;
  // A claim held before a reset tells nothing new, unless the run has just stopped because nothing shows.
  return (claim.held === null || haltedBecause === nothingShows) && isHeld === true;
}
