import type { LogCode } from '../domain/log/log-codes.js';
import { counted, shortId, signedAmount } from '../domain/wording.js';
import { approveRun, type Decider } from '../runs/decide-run.js';
import { DecisionNotTaken } from '../runs/run-refusal.js';
import { readRunReport } from '../runs/run-report.js';
import { changedLines } from '../store/lines/line-changes.js';
import { proposedCustomers, type ProposedCustomer } from '../store/lines/proposed-customers.js';
import type { RunAwaitingApproval } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import { addByHand, raisedLine } from './tour-edits.js';
import type { Guide } from './tour-guide.js';
import { ben } from './tour-people.js';
import { sayChanges } from './tour-plan.js';
import { jobParameters } from './tour-preview.js';
import { notAsShown, type Quantities } from './tour-quantities.js';

/** What came of the run of the tour. */
export interface ShownRun {
  readonly run: Run;
  /** The customer that was left out of the approval. */
  readonly leftOut: ProposedCustomer;
  /** The line that somebody edited while the run waited. */
  readonly movedLineId: string;
  readonly before: Quantities;
  readonly after: Quantities;
}

/** The run waits, is approved in part, and makes that part. */
export async function showRun(guide: Guide): Promise<ShownRun> {
  const waiting = await showLimits(guide);
  const approval = await showApproval(guide, waiting);
  const before = guide.quantities;
  guide.begin('The run: exactly what was approved');
  const run = await guide.ended(waiting.runId);
  const after = await showChanges(guide, run, before);
  guide.lead(`/runs/${run.runId}`, `log ${shortId(run.runId)} --csv log.csv`);
  await guide.pause();
  return { run, ...approval, before, after };
}

async function showLimits(guide: Guide): Promise<RunAwaitingApproval> {
  guide.begin('Limits: the run stops before its first change, and asks');
  const { runId } = await guide.start(jobParameters, 'Run of the tour');
  const waiting = await guide.untilWaiting(runId);
  await guide.sayLog(runId, 'AT57');
  guide.check('The run has sent no change to Autotask so far', guide.newAdjustments() === 0);
  const message = await guide.told('waits', runId);
  guide.say(`The webhook at ${guide.inbox.origin} is told: “${message?.data.title ?? ''}”`);
  const page = `${guide.stage.consoleUrl ?? ''}/runs/${runId}/decision`;
  guide.check(
    'That message is signed, and leads to the page to decide on',
    message !== undefined && message.isSigned && message.data.page === page,
  );
  guide.lead(`/runs/${runId}/decision`, `run show ${shortId(runId)}`);
  await guide.pause();
  return waiting;
}

async function showApproval(
  guide: Guide,
  waiting: RunAwaitingApproval,
): Promise<Pick<ShownRun, 'leftOut' | 'movedLineId'>> {
  guide.begin('Approval: what has moved is refused, and one customer is left out');
  const { runId } = waiting;
  const { again, movedLineId } = await showRefusal(guide, waiting);
  const [left] = await proposedCustomers(guide.store, again.approvalWait.previewId, 1);
  if (left === undefined) throw new Error('The plan of the tour shows no customer.');
  guide.say(
    `The run makes a new plan and asks again. ${left.name} would lose ${counted(left.changes, 'line')} (${signedAmount(left.amount ?? '0')} per contract period). It is still a customer, so ${ben.who} leaves it out:`,
  );
  const decider = deciderOf(again, `${left.name} is still a customer`);
  await approveRun(guide.client, again, decider, { exceptCustomers: [left.code], leavesOutMoved: false });
  const [taken = ''] = await guide.sayLog(runId, 'AT58');
  guide.check('The log names who approved what, and why', taken.includes(ben.who) && taken.includes(decider.reason));
  guide.lead(undefined, `run approve ${shortId(runId)} --except-customer ${left.code}`);
  await guide.pause();
  return { leftOut: left, movedLineId };
}

/** Somebody edits a line while the run waits: nobody has seen what the run would make of it. */
async function showRefusal(
  guide: Guide,
  waiting: RunAwaitingApproval,
): Promise<{ readonly again: RunAwaitingApproval; readonly movedLineId: string }> {
  const { runId, approvalWait } = waiting;
  const line = raisedLine(await guide.linesOf(approvalWait.previewId));
  guide.say(`While the run waits, ${addByHand(guide, line, line.before ?? 0, 1)}`);
  guide.say(`${ben.who} approves what he saw before that:`);
  const everything = { leavesOutMoved: false };
  const isRefused = await approveRun(guide.client, waiting, deciderOf(waiting, ''), everything).then(
    () => false,
    (error: unknown) => {
      if (error instanceof DecisionNotTaken) return true;
      throw error;
    },
  );
  const [refusal = ''] = await guide.sayLog(runId, 'AT61');
  guide.check(
    'That approval is refused, as it names the line, and nothing is sent',
    isRefused && refusal.includes(`${line.customerName}, ${line.serviceName}`) && guide.newAdjustments() === 0,
  );
  return { again: await guide.untilWaiting(runId, approvalWait.previewId), movedLineId: line.lineId };
}

function deciderOf({ approvalWait }: RunAwaitingApproval, reason: string): Decider {
  return { planHash: approvalWait.planHash, by: ben.who, reason, from: 'command line' };
}

async function showChanges(guide: Guide, run: Run, before: Quantities): Promise<Quantities> {
  const { store } = guide;
  const [shown, changed, { lines }] = await Promise.all([
    guide.linesOf(run.appliesRunId ?? ''),
    changedLines(store, run.runId),
    readRunReport(store, run.runId),
  ]);
  const linesWith = (code: LogCode) => lines.find((each) => each.code === code)?.count ?? 0;
  const [leftOut, refused] = [linesWith('AT60'), linesWith('AT14')];
  guide.say(`${run.status}: the sample holds nearly every mistake that real data has.`);
  await sayChanges(guide, run, 'The run changed');
  guide.say(
    `${counted(leftOut, 'line')} left out of the approval (AT60); the next run makes these changes, and asks only above a limit. ${counted(refused, 'line')} refused by Autotask (AT14).`,
  );
  guide.check(
    `${shown.length} lines shown = ${changed.length} changed + ${leftOut} left out + ${refused} refused`,
    shown.length === changed.length + leftOut + refused,
  );
  guide.check(
    `Autotask accepted ${changed.length} adjustments, one for each changed line`,
    guide.newAdjustments() === changed.length,
  );
  const after = guide.quantities;
  const changedIds = new Set(changed.map(({ lineId }) => lineId));
  const isChanged = ({ lineId }: { lineId: string }) => changedIds.has(lineId);
  guide.check(
    'Each changed line has the quantity that was shown, and every other line is as it was',
    notAsShown(before, after, { lines: shown.filter(isChanged), day: run.periodEnd ?? '' }) === 0,
  );
  return after;
}
