import type { LogCode } from '../domain/log/log-codes.js';
import { counted, grouped, shortId, signedAmount } from '../domain/wording.js';
import { approveRun } from '../runs/decide-run.js';
import { changesText, moneyText } from '../runs/plan-text.js';
import { readRunReport } from '../runs/run-report.js';
import { undoOf } from '../runs/undo-run.js';
import { changedLines } from '../store/lines/line-changes.js';
import { proposedCustomers } from '../store/lines/proposed-customers.js';
import type { Run } from '../store/runs/runs.js';
import { onFreshServers, type Stage } from './demo-stage.js';
import { sampleParameters } from './sample-provider.js';
import { showMapping } from './tour-mapping.js';
import { showAttention, showAudit, showHold, showRules, showStatement } from './tour-records.js';
import { Guide, type WaitingRun } from './tour-guide.js';
import { differentLines, notAsShown, quantitiesIn, type Quantities } from './tour-quantities.js';

/** The job of the tour: its run takes 4 lines to zero, which is more than it may without anybody having seen it. */
const jobParameters = {
  ...sampleParameters,
  Limits: { LinesToZero: 3, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True' },
  Approval: 'AboveLimits',
};

const everything = { part: {}, onConflict: undefined };

/**
 * Walks through what happens before and after money moves: a preview, limits that are exceeded, an approval in part, the
 * run, its undo, the undo of that, rules and holds, what is told and recorded of all that, and what a mapping lacks.
 *
 * @returns the exit code: 0 if every quantity is as it should be in the end
 */
export function runTour(): Promise<number> {
  return onFreshServers('tour', async (stage) => {
    await stage.stack.startWorker();
    const guide = new Guide(stage);
    const before = quantitiesOf(stage);
    await showPreview(guide);
    const { run, after } = await showRun(guide, before);
    const undo = await showUndo(guide, run, before);
    await showUndoOfUndo(guide, undo, after);
    const line = await showRules(guide, sampleParameters);
    await showHold(guide, sampleParameters, line);
    await showStatement(guide, line);
    await showAttention(guide, run);
    await showMapping(guide);
    await showAudit(guide);
    return guide.end(run.runId);
  });
}

function quantitiesOf({ stack }: Stage): Quantities {
  return quantitiesIn(stack.sandbox.dump());
}

async function showPreview(guide: Guide): Promise<void> {
  guide.begin('Preview: see what a run would change, and what that comes to');
  const preview = await guide.run({ ...jobParameters, Preview: 'True' }, 'Preview of the tour');
  await sayPlan(guide, preview);
  await guide.showLines(preview.runId);
  guide.check('The preview sent no change to Autotask', guide.newAdjustments() === 0);
  guide.lead(`/runs/${preview.runId}`, `run lines ${shortId(preview.runId)}`);
  await guide.pause();
}

/** The run waits, is approved in part, and makes that part. */
async function showRun(guide: Guide, before: Quantities): Promise<{ run: Run; after: Quantities }> {
  guide.begin('Limits: the run stops before its first change, and asks');
  const { runId } = await guide.start(jobParameters, 'Run of the tour');
  const waiting = await guide.untilWaiting(runId);
  guide.say(`The run waits for approval, because ${waiting.approvalWait.reasons.join('; ')}.`);
  guide.check('The run has sent no change to Autotask so far', guide.newAdjustments() === 0);
  guide.lead(`/runs/${runId}/decision`, `run show ${shortId(runId)}`);
  await guide.pause();
  await approveInPart(guide, waiting);
  guide.begin('The run: exactly what was approved');
  const run = await guide.ended(runId);
  const after = await showChanges(guide, run, before);
  guide.lead(`/runs/${runId}`, `log ${shortId(runId)} --csv log.csv`);
  await guide.pause();
  return { run, after };
}

async function approveInPart(guide: Guide, waiting: WaitingRun): Promise<void> {
  guide.begin('Approval: everything but one customer');
  const { runId, approvalWait } = waiting;
  const [left] = await proposedCustomers(guide.store, approvalWait.previewId, 1);
  if (left === undefined) throw new Error('The plan of the tour shows no customer.');
  guide.say(
    `${left.name} would lose ${counted(left.changes, 'line')} (${signedAmount(left.amount ?? '0')} per contract period). It is still a customer, so its lines are left out.`,
  );
  const decider = { planHash: approvalWait.planHash, by: 'The tour', reason: `${left.name} is still a customer` };
  const part = { exceptCustomers: [left.code], leavesOutMoved: false };
  guide.say(await approveRun(guide.client, waiting, decider, part));
  guide.lead(undefined, `run approve ${shortId(runId)} --except-customer ${left.code}`);
  await guide.pause();
}

async function showChanges(guide: Guide, run: Run, before: Quantities): Promise<Quantities> {
  const { store, stage } = guide;
  const previewId = run.appliesRunId ?? '';
  const [shown, changed, { lines }] = await Promise.all([
    guide.linesOf(previewId),
    changedLines(store, run.runId),
    readRunReport(store, run.runId),
  ]);
  const linesWith = (code: LogCode) => lines.find((each) => each.code === code)?.count ?? 0;
  const [leftOut, refused] = [linesWith('AT60'), linesWith('AT14')];
  guide.say(`${run.status}: the sample holds nearly every mistake that real data has.`);
  await sayChanges(guide, run, 'The run changed');
  guide.say(
    `${counted(leftOut, 'line')} left out of the approval (AT60); the next run proposes them again. ${counted(refused, 'line')} refused by Autotask (AT14).`,
  );
  guide.check(
    `${shown.length} lines shown = ${changed.length} changed + ${leftOut} left out + ${refused} refused`,
    shown.length === changed.length + leftOut + refused,
  );
  guide.check(
    `Autotask accepted ${changed.length} adjustments, one for each changed line`,
    guide.newAdjustments() === changed.length,
  );
  const after = quantitiesOf(stage);
  const changedIds = new Set(changed.map(({ lineId }) => lineId));
  const isChanged = ({ lineId }: { lineId: string }) => changedIds.has(lineId);
  guide.check(
    'Each changed line has the quantity that was shown, and every other line is as it was',
    notAsShown(before, after, { lines: shown.filter(isChanged), day: run.periodEnd ?? '' }) === 0,
  );
  return after;
}

async function showUndo(guide: Guide, { runId }: Run, before: Quantities): Promise<Run> {
  guide.begin('Undo: another run takes all of that back');
  const preview = undoOf(runId, { ...everything, isPreview: true });
  const shown = await guide.run(preview.parameters, preview.summary);
  await sayPlan(guide, shown);
  guide.check('That preview sent no change to Autotask', guide.newAdjustments() === 0);
  const run = await undoWith(guide, runId);
  guide.check(
    'Each line has on each day what it had before the run',
    differentLines(before, quantitiesOf(guide.stage)) === 0,
  );
  guide.lead(`/runs/${runId}/undo`, `run undo ${shortId(runId)} --preview --wait`);
  await guide.pause();
  return run;
}

async function showUndoOfUndo(guide: Guide, { runId }: Run, after: Quantities): Promise<void> {
  guide.begin('Undo of the undo: the run counts again');
  const run = await undoWith(guide, runId);
  guide.check(
    'Each line has on each day what it had after the run',
    differentLines(after, quantitiesOf(guide.stage)) === 0,
  );
  guide.lead(`/runs/${run.runId}`, `run show ${shortId(run.runId)}`);
  await guide.pause();
}

async function undoWith(guide: Guide, runId: string): Promise<Run> {
  const { parameters, summary } = undoOf(runId, { ...everything, isPreview: false });
  const run = await guide.run(parameters, summary);
  const lines = await sayChanges(guide, run, `${run.status}. The run undid`);
  guide.check(`Autotask accepted ${grouped(lines)} adjustments, one for each line`, guide.newAdjustments() === lines);
  return run;
}

/** Says what a preview would change, and what that comes to, as the console does. */
async function sayPlan(guide: Guide, { runId }: Run): Promise<void> {
  const { plan } = await readRunReport(guide.store, runId);
  if (plan === null) throw new Error(`The preview ${runId} was not completed.`);
  guide.say(`${changesText(plan)} ${moneyText(plan) ?? ''}`);
}

/** The same of what a run that made the changes of a preview has changed. @returns how many lines that are */
async function sayChanges(guide: Guide, { runId }: Run, subject: string): Promise<number> {
  const { amounts } = await readRunReport(guide.store, runId);
  if (amounts === null) throw new Error(`The run ${runId} made the changes of no preview.`);
  guide.say(`${subject} ${counted(amounts.lines, 'line')}. ${moneyText(amounts) ?? ''}`);
  return amounts.lines;
}
