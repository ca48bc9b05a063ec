import type { Context, Hono } from 'hono';
import { isDecidedJustNow, notTakenText, partText, rejectedText, type PlanPart } from '../../domain/sync/decision.js';
import { approvedText, approveRun, decisionId, rejectRun, type Approved, type Decider } from '../../runs/decide-run.js';
import { readChangedSoFar, stayText } from '../../runs/changed-so-far.js';
import { readRunReport } from '../../runs/run-report.js';
import { DecisionNotTaken, RunRefusal } from '../../runs/run-refusal.js';
import { hasWorker } from '../../runs/worker-presence.js';
import type { Store } from '../../store/database.js';
import { approvedCount } from '../../store/lines/decided-lines.js';
import { namedPart } from '../../store/lines/plan-parts.js';
import { formerDecision } from '../../store/runs/decisions.js';
import { waitsForApproval, type RunAwaitingApproval } from '../../store/runs/run-stages.js';
import { findRun, requireRun, type Run } from '../../store/runs/runs.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText, formTexts } from '../shell/form.js';
import { lookUntil } from '../shell/look-until.js';
import { openedValues } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { answered, askTemporal, beginAtTemporal } from '../shell/unavailable.js';
import { DecisionPage, decisionTitle, type DecisionValues, type DecisionView } from './decision-page.js';
import { choosesNothing, partOf, readPlanChoices, type PlanChoices } from './plan-choices.js';
import { undoneName } from './run-names.js';
import { UntakenPage } from './untaken-page.js';
import { failureTexts } from '../../domain/sync/failure-summary.js';
import { nothingLeftText } from './wording.js';

/** Has a person approve or reject what a run waits to change. */
export function addDeciding(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/decision', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    if (waitsForApproval(run)) return showDecision(services, context, run, {});
    throw new PageProblem(
      409,
      'This run does not wait for a decision',
      <>
        {whyNot(run)} <a href={`/runs/${run.runId}`}>Look at the run</a>
      </>,
      'The page of the run says what became of it, and who decided what. A new run makes a new plan.',
    );
  });
  pages.post('/:runId/decision', async (context) =>
    takeForm(services, context, await requireRun(services.store, context.req.param('runId'))),
  );
}

/** A decision as a form has it. */
interface Asked {
  /** What the form showed, and since when the run had asked about that. */
  readonly planHash: string;
  readonly previewId: string;
  readonly since: string;
  readonly verdict: string;
  readonly values: DecisionValues;
}

async function takeForm(services: ConsoleServices, context: Context, run: Run): Promise<Response> {
  const form = await context.req.parseBody({ all: true });
  const shown = openedValues(form, { planHash: '', previewId: '', since: '' });
  const ticked = { customers: formTexts(form, 'customers'), lines: formTexts(form, 'lines') };
  const choices = await readPlanChoices(services.store, shown.previewId);
  const values = valuesOf(form, partOf(choices, ticked));
  const asked: Asked = { ...shown, verdict: formText(form, 'verdict'), values };
  const former = await formerAnswer(services, run, asked);
  if (former !== undefined) return answer(services, context, run, { ...former, asked });
  if (!waitsForApproval(run)) return showUntaken(services, context, run, { refusal: noLongerWaits(run), asked });
  const isShown = asked.planHash === run.approvalWait.planHash && asked.previewId === run.approvalWait.previewId;
  if (!isShown || (asked.verdict !== 'approve' && asked.verdict !== 'reject')) {
    return showDecision(services, context, run, { asked, refusal: newPlan });
  }
  const isApproval = asked.verdict === 'approve';
  const problems = { ...problemsOf(values, isApproval), ...(isApproval ? problemOfPart(choices, values.part) : {}) };
  if (Object.keys(problems).length > 0) return showDecision(services, context, run, { asked, problems });
  return answer(services, context, run, { ...(await decide(services, run, asked)), asked });
}

function noLongerWaits(run: Run): string {
  return `The run no longer waits for a decision. ${whyNot(run)}`;
}

function whyNot({ closedAt, failureKind, haltedBecause, status }: Run): string {
  if (failureKind === 'Rejected' || failureKind === 'ApprovalExpired') return `It ended: ${failureTexts[failureKind]}.`;
  if (closedAt !== null) return `It has ended (${status}).`;
  return haltedBecause === null ? 'It is under way.' : `It ends now, as ${haltedBecause}.`;
}

async function showDecision(
  services: ConsoleServices,
  context: Context,
  run: RunAwaitingApproval,
  { asked, ...shown }: Pick<DecisionView, 'refusal' | 'problems'> & { readonly asked?: Asked },
): Promise<Response> {
  const { previewId } = run.approvalWait;
  const [{ plan }, choices, changed] = await Promise.all([
    readRunReport(services.store, previewId),
    readPlanChoices(services.store, previewId),
    readChangedSoFar(services.store, run.runId),
  ]);
  if (plan === null) {
    const why = 'What it would change is being read anew at this moment.';
    if (asked !== undefined) return showUntaken(services, context, run, { refusal: shown.refusal ?? why, asked });
    throw new PageProblem(409, 'There is nothing to decide yet', why, 'Load this page again in a moment.');
  }
  if (shown.refusal !== undefined || shown.problems !== undefined) context.status(422);
  const values = asked?.values ?? emptyValues;
  const view = { run, plan, choices, changed, values, ...shown, undoneName: await undoneName(services, run) };
  return context.render(<DecisionPage {...view} times={services.times} />, { title: decisionTitle(view) });
}

const emptyValues: DecisionValues = { by: '', reason: '', ifMoved: 'Refuse', part: {} };

function valuesOf(form: Readonly<Record<string, unknown>>, part: PlanPart): DecisionValues {
  const ifMoved = formText(form, 'ifMoved') === 'LeaveOut' ? 'LeaveOut' : 'Refuse';
  return { by: formText(form, 'by').trim(), reason: formText(form, 'reason').trim(), ifMoved, part };
}

function problemsOf({ by, reason }: DecisionValues, isApproval: boolean): NonNullable<DecisionView['problems']> {
  return {
    ...(by === '' ? { by: 'Say who decides: the run keeps the name.' } : {}),
    ...(!isApproval && reason === '' ? { reason: 'Say why the changes are rejected.' } : {}),
  };
}

/** Nobody approves nothing. */
function problemOfPart(choices: PlanChoices, part: PlanPart): NonNullable<DecisionView['problems']> {
  const isNothing = choosesNothing(choices, part);
  return isNothing ? { part: 'Tick the changes that are to be made. To make none, reject them.' } : {};
}

/** What an asked decision came to; not checked yet if that takes long. */
type Taken = { readonly told: string; readonly isChecked: boolean } | Refusal;

interface Refusal {
  readonly refusal: string;
  /** Whether the run makes a new plan, and asks about that. */
  readonly isPlannedAnew: boolean;
}

function refused(refusal: string, isPlannedAnew = false): Refusal {
  return { refusal, isPlannedAnew };
}

function deciderOf({ planHash, values: { by, reason } }: Asked): Decider {
  return { planHash, by, reason, from: 'console' };
}

/** undefined: the changes are rejected. */
function approvedIn({ verdict, values: { part, ifMoved } }: Asked): Approved | undefined {
  return verdict === 'approve' ? { ...part, leavesOutMoved: ifMoved === 'LeaveOut' } : undefined;
}

/**
 * What the same decision came to when it was sent before, as by a double click; undefined if it was not, or the run asks anew
 * since it was taken.
 */
async function formerAnswer({ store }: ConsoleServices, run: Run, asked: Asked): Promise<Taken | undefined> {
  const former = await formerDecision(store, run.runId, decisionId(asked, deciderOf(asked), approvedIn(asked)));
  if (former === undefined) return undefined;
  if (former.verdict === 'refused') return refused(notTakenText(former.problem ?? 'the log says why'));
  if (waitsForApproval(run) && run.approvalWait.since !== asked.since) return undefined;
  if (former.verdict === 'rejected') return { told: `${rejectedText}${await stayingOf(store, run)}`, isChecked: true };
  const { approved, leftOut } = await approvedCount(store, asked.previewId);
  return { told: approvedText(approved, leftOut), isChecked: true };
}

async function decide(services: ConsoleServices, run: RunAwaitingApproval, asked: Asked): Promise<Taken> {
  const worker = await answered(askTemporal(services, (client) => hasWorker(client, services.taskQueue)));
  if ('problem' in worker) return refused('Temporal does not answer, so nothing was decided. Try again later.');
  if (!worker.value) return refused('No worker is there to take the decision. Start one, then decide again.');
  const approved = approvedIn(asked);
  const stay = approved === undefined ? await stayingOf(services.store, run) : '';
  try {
    const told = await beginAtTemporal(services, (client) =>
      approved === undefined
        ? rejectRun(client, run, deciderOf(asked))
        : approveRun(client, run, deciderOf(asked), approved),
    );
    const isChecked = told !== undefined;
    return { told: `${told ?? (approved === undefined ? rejectionUnderWay : approvalUnderWay)}${stay}`, isChecked };
  } catch (error) {
    if (error instanceof RunRefusal) return refused(error.message, error instanceof DecisionNotTaken);
    throw error;
  }
}

/** What stays of a run whose changes are rejected, with a space before it. */
async function stayingOf(store: Store, { runId }: Run): Promise<string> {
  return stayText(await readChangedSoFar(store, runId));
}

const newPlan =
  'The plan was made anew since you opened the page, so nothing was decided. Below is the new plan: decide on that.';
const approvalUnderWay = 'Your approval is being checked: the run reads everything anew first.';
const rejectionUnderWay = `Your rejection was sent. ${rejectedText}`;

/** Tells what a decision came to. One that was not taken is shown once more, with the plan that the run made since. */
async function answer(
  services: ConsoleServices,
  context: Context,
  run: Run,
  { asked, ...taken }: Taken & { readonly asked: Asked },
): Promise<Response> {
  if ('told' in taken) {
    noticeOnNextPage(context, taken.isChecked ? 'good' : 'info', taken.told);
    return context.redirect(`/runs/${run.runId}`, 303);
  }
  const { refusal, isPlannedAnew } = taken;
  const look = () => findRun(services.store, run.runId);
  const isTooLate = isDecidedJustNow(refusal);
  const now = isPlannedAnew || isTooLate ? await lookUntil(look, (seen) => !asksStill(seen, run)) : await look();
  // Another decision is being checked: nobody can give one beside it.
  if (isTooLate && asksStill(now, run)) return showUntaken(services, context, run, { refusal, asked });
  if (now !== undefined && waitsForApproval(now)) {
    return showDecision(services, context, now, { asked, refusal });
  }
  if (isTooLate && now !== undefined) {
    return showUntaken(services, context, run, { refusal: `${refusal} ${noLongerWaits(now)}`, asked });
  }
  // A run that has asked asks again about whatever it would change.
  const isSettled = isPlannedAnew && now !== undefined && now.approvalWait === null;
  return showUntaken(services, context, run, { refusal: isSettled ? `${refusal} ${nothingLeftText}` : refusal, asked });
}

/** Whether a run still waits for the decision that it asked for before. */
function asksStill(now: Run | undefined, before: Run): boolean {
  return now !== undefined && waitsForApproval(now) && now.approvalWait.since === before.approvalWait?.since;
}

/** Keeps what a person typed for a run that does not wait any more. */
async function showUntaken(
  { store }: ConsoleServices,
  context: Context,
  run: Run,
  { refusal, asked: { previewId, verdict, values } }: { readonly refusal: string; readonly asked: Asked },
): Promise<Response> {
  const part = partText(await namedPart(store, previewId, values.part));
  const decided = verdict === 'approve' ? `Approve ${part}` : 'Reject the changes';
  context.status(409);
  const page = <UntakenPage {...{ run, refusal, decided, by: values.by, reason: values.reason }} />;
  return context.render(page, { title: 'Your decision was not taken' });
}
