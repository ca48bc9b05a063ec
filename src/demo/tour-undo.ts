import { counted, grouped, shortId } from '../domain/wording.js';
import { undoOf } from '../runs/undo-run.js';
import { comparedLines } from '../store/lines/compared-lines.js';
import { changedLines, type LineChange } from '../store/lines/line-changes.js';
import type { Run } from '../store/runs/runs.js';
import type { ShownRun } from './tour-approval.js';
import { addByHand, nameOfLine, raisedLine } from './tour-edits.js';
import type { Guide } from './tour-guide.js';
import { ann } from './tour-people.js';
import { sayChanges, sayPlan } from './tour-plan.js';
import { differentLines, unitsOfLine, without } from './tour-quantities.js';

const everything = { part: {}, effectiveDateConflict: undefined, startedBy: undefined };
const unitsByHand = 7;
const linesShown = 4;

/** Undoes a run but for a line that somebody has edited since, and then undoes that. @returns the undo */
export async function showUndos(guide: Guide, shown: ShownRun): Promise<Run> {
  const changed = await changedLines(guide.store, shown.run.runId);
  const edited = raisedLine(changed.filter(({ lineId }) => lineId !== shown.movedLineId));
  const undo = await showUndo(guide, shown, edited);
  await showComparison(guide, shown.run, undo);
  await showUndoOfUndo(guide, undo, edited, shown);
  return undo;
}

async function showUndo(guide: Guide, { run, before }: ShownRun, edited: LineChange): Promise<Run> {
  guide.begin('Undo: another run takes all of that back, but no edit of a person');
  guide.say(`After the run, ${addByHand(guide, edited, edited.after ?? 0, unitsByHand)}`);
  guide.say(`${ann.who} looks first at what the undo would do:`);
  const preview = undoOf(run.runId, { ...everything, preview: true });
  const previewed = await guide.run(preview.parameters, preview.summary);
  await sayPlan(guide, previewed);
  const kept = await guide.sayLog(previewed.runId, 'AT63');
  guide.check('That preview sent no change to Autotask', guide.newAdjustments() === 0);
  const undo = await undoWith(guide, run.runId);
  const now = guide.quantities;
  const units = (edited.after ?? 0) + unitsByHand;
  guide.check(
    `${nameOfLine(edited)} keeps the ${counted(units, 'unit')} of the person`,
    kept.length === 1 && unitsOfLine(now, edited.lineId, run.periodEnd ?? '') === units,
  );
  guide.check(
    'Each other line has on each day what it had before the run',
    differentLines(without(before, edited.lineId), without(now, edited.lineId)) === 0,
  );
  guide.lead(`/runs/${run.runId}/undo`, `run undo ${shortId(run.runId)} --preview --wait`);
  await guide.pause();
  return undo;
}

/** Puts the run and its undo beside each other. */
async function showComparison(guide: Guide, run: Run, undo: Run): Promise<void> {
  guide.begin('Comparison: the run and its undo beside each other');
  const lines = await comparedLines(guide.store, run.runId, undo.runId);
  guide.say('What lines had before the run, after it, and after the undo:');
  const units = (count: number | null) => grouped(count ?? 0);
  guide.show(
    [
      { head: 'customer', flexible: true },
      { head: 'billed as', flexible: true },
      ...(['before', 'run', 'undo'] as const).map((head) => ({ head, align: 'right' as const })),
    ],
    lines.slice(0, linesShown).map(({ customerName, description, earlierBefore, earlier, later }) => {
      return [customerName, description, units(earlierBefore), units(earlier), units(later)];
    }),
  );
  guide.say(`… and ${grouped(lines.length - linesShown)} more.`);
  const back = lines.filter(({ earlierBefore, later }) => (earlierBefore ?? 0) === later);
  guide.check(
    `${back.length} of ${counted(lines.length, 'line')} have after the undo what the run had found; the other one is the edited one`,
    back.length > 0 && lines.length === back.length + 1,
  );
  const [one, other] = [run, undo].map(({ runId }) => shortId(runId));
  guide.lead(`/runs/${undo.runId}/compare`, `run compare ${one} ${other}`);
  await guide.pause();
}

async function showUndoOfUndo(guide: Guide, undo: Run, edited: LineChange, { after }: ShownRun): Promise<void> {
  guide.begin('Undo of the undo: the run counts again');
  const present = (edited.after ?? 0) + unitsByHand;
  guide.say(`First ${addByHand(guide, edited, present, -unitsByHand)} That takes the edit back.`);
  const run = await undoWith(guide, undo.runId);
  guide.check('Each line has on each day what it had after the run', differentLines(after, guide.quantities) === 0);
  guide.lead(`/runs/${run.runId}`, `run show ${shortId(run.runId)}`);
  await guide.pause();
}

async function undoWith(guide: Guide, runId: string): Promise<Run> {
  const { parameters, summary } = undoOf(runId, { ...everything, preview: false });
  const run = await guide.run(parameters, summary);
  const lines = await sayChanges(guide, run, `${run.status}. The run undid`);
  guide.check(`Autotask accepted ${grouped(lines)} adjustments, one for each line`, guide.newAdjustments() === lines);
  return run;
}
