import { findRun } from '../../src/store/runs/runs.js';
import type { CampaignCase } from './case.js';
import { chosenPart } from './decisions.js';
import type { Lane } from './lane.js';
import type { Ledger } from './ledger.js';
import { adjustAsPerson } from './person-edits.js';
import type { CampaignRun, Runs } from './runs.js';
import { readChangedLines, readShownPlan, type ShownPlan } from './shown-changes.js';

/** What comes before the trouble, and what the disturbed runs are started with. */
export interface Prepared {
  readonly input: unknown;
  /** The lines that they undo, by `contract/service`; null if that is not chosen. */
  readonly undoPart: ReadonlySet<string> | null;
  /** What the preview shows that they apply; null if they apply none. */
  readonly shown: ShownPlan | null;
}

/** Makes the undisturbed runs that the disturbed ones undo or apply. */
export async function prepare(campaignCase: CampaignCase, lane: Lane, runs: Runs, ledger: Ledger): Promise<Prepared> {
  if (campaignCase.isUndo === undefined && campaignCase.preview === undefined) {
    return { input: campaignCase.parameters, undoPart: null, shown: null };
  }
  const { pool, sandbox } = lane;
  pool.attend = () => Promise.resolve('go');
  sandbox.observe({
    received: (call) => {
      ledger.received(call);
      return Promise.resolve('go');
    },
    done: (call, reply) => {
      ledger.done(call, reply.status);
    },
  });
  return campaignCase.preview === undefined
    ? prepareUndo(campaignCase, lane, runs)
    : preparePreview(campaignCase, lane, runs, ledger);
}

async function prepareUndo(
  { parameters, undoPart, isUndoOfUndo }: CampaignCase,
  { store }: Lane,
  runs: Runs,
): Promise<Prepared> {
  const { EffectiveDateConflict, StartedBy } = parameters;
  const undoOf = ({ runId }: CampaignRun) => {
    return { UndoRun: runId, EffectiveDateConflict, ...(StartedBy === undefined ? {} : { StartedBy }) };
  };
  let undone = await endedRun(runs, 'undone', parameters);
  if (isUndoOfUndo === true) undone = await endedRun(runs, 'undone', undoOf(undone));
  if (undoPart === undefined) return { input: undoOf(undone), undoPart: null, shown: null };
  const lines = await readChangedLines(store, undone.runId);
  if (lines.length === 0) return { input: undoOf(undone), undoPart: new Set(), shown: null };
  const { named, keys } = chosenPart(undoPart, lines);
  return { input: { ...undoOf(undone), ...named }, undoPart: keys, shown: null };
}

async function preparePreview(
  { parameters, preview }: CampaignCase,
  lane: Lane,
  runs: Runs,
  ledger: Ledger,
): Promise<Prepared> {
  const made = await endedRun(runs, 'preview', { ...parameters, Preview: 'True' });
  const shown = await readShownPlan(lane.store, made.runId);
  const { edited = null, givesHash = false, isMistakenFirst = false, ifMoved = 'LeaveOut' } = preview ?? {};
  const apply = { ApplyPreview: made.runId, IfMoved: ifMoved };
  if (isMistakenFirst) await endedRun(runs, 'refused', { ...apply, PlanHash: '0'.repeat(64) });
  const present = [...shown.values()].filter(({ isNew }) => !isNew);
  const moved = edited === null ? undefined : present[Math.floor(edited * present.length)];
  if (moved !== undefined) {
    adjustAsPerson(lane, ledger, moved, { effectiveDate: moved.effectiveDate, unitChange: 1 });
  }
  const hash = (await findRun(lane.store, made.runId))?.planHash ?? null;
  const given = givesHash && hash !== null ? { PlanHash: hash } : {};
  return { input: { ...apply, ...given }, undoPart: null, shown };
}

/**
 * What somebody starts once more, so that the trouble meets changes: after a plan that was turned down the same again, and the
 * job itself if a moved line kept a preview from being applied; undefined: nothing.
 */
export function startedOnceMore({ decisions = [], preview, parameters }: CampaignCase, input: unknown): unknown {
  if (decisions.some(({ kind }) => kind === 'reject' || kind === 'waitOut')) return input;
  return preview?.ifMoved === 'Refuse' && preview.edited !== null ? parameters : undefined;
}

async function endedRun(runs: Runs, role: CampaignRun['role'], input: unknown): Promise<CampaignRun> {
  const run = await runs.start(role, input);
  await runs.ended(run);
  return run;
}
