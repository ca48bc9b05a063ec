import type { Context, Hono } from 'hono';
import { setTimeout as wait } from 'node:timers/promises';
import type { PlanPart } from '../../domain/sync/decision.js';
import { approveRun, rejectRun } from '../../runs/decide-run.js';
import { readRunReport } from '../../runs/run-report.js';
import { DecisionNotTaken, RunRefusal } from '../../runs/run-refusal.js';
import { hasWorker } from '../../runs/worker-presence.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import { findRun, type Run } from '../../store/runs/runs.js';
import type { ConsoleServices } from '../services.js';
import { noSuchRun, PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { openedValues } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { answered, askTemporal, beginAtTemporal } from '../shell/unavailable.js';
import { DecisionPage, type DecisionValues, type DecisionView } from './decision-page.js';
import { partOf, readPlanChoices, type PlanChoices } from './plan-choices.js';
import { failureTexts } from './wording.js';

/** Has a person approve or reject what a run waits to change. */
export function addDeciding(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/decision', async (context) =>
    showDecision(services, context, await requireWaiting(services, context.req.param('runId')), {}),
  );
  pages.post('/:runId/decision', async (context) => {
    const run = await requireWaiting(services, context.req.param('runId'));
    const form = await context.req.parseBody({ all: true });
    const { planHash, previewId } = openedValues(form, { planHash: '', previewId: '' });
    const ticked = { customers: textsOf(form, 'customers'), lines: textsOf(form, 'lines') };
    const isShown = planHash === run.approvalWait.planHash && previewId === run.approvalWait.previewId;
    const choices = await readPlanChoices(services.store, previewId);
    const values = valuesOf(form, partOf(choices, ticked));
    const verdict = formText(form, 'verdict');
    if (!isShown || (verdict !== 'approve' && verdict !== 'reject')) {
      return showDecision(services, context, run, { values, refusal: newPlan });
    }
    const isApproval = verdict === 'approve';
    const problems = { ...problemsOf(values, isApproval), ...(isApproval ? problemOfPart(choices, values.part) : {}) };
    if (Object.keys(problems).length > 0) return showDecision(services, context, run, { values, problems });
    const taken = await decide(services, run, { planHash, isApproval, values });
    if ('refusal' in taken) return showRefusal(services, context, run, { ...taken, values });
    noticeOnNextPage(context, taken.isChecked ? 'good' : 'info', taken.told);
    return context.redirect(`/runs/${run.runId}`, 303);
  });
}

type WaitingRun = Parameters<typeof waitsForApproval>[0] & { readonly approvalWait: NonNullable<Run['approvalWait']> };

async function requireWaiting({ store }: ConsoleServices, runId: string): Promise<WaitingRun> {
  const run = await findRun(store, runId);
  if (run === undefined) throw noSuchRun(runId);
  if (waitsForApproval(run)) return run;
  throw new PageProblem(
    409,
    'This run does not wait for a decision',
    <>
      {whyNot(run)} <a href={`/runs/${runId}`}>Look at the run</a>
    </>,
    'The page of the run says what became of it, and who decided what. A new run makes a new plan.',
  );
}

function whyNot({ closedAt, failureKind, haltedBecause, status }: Run): string {
  if (failureKind === 'Rejected' || failureKind === 'ApprovalExpired') return `It ended: ${failureTexts[failureKind]}.`;
  if (closedAt !== null) return `It has ended (${status}).`;
  return haltedBecause === null ? 'It is under way.' : `It ends now, as ${haltedBecause}.`;
}

async function showDecision(
  services: ConsoleServices,
  context: Context,
  run: WaitingRun,
  shown: Pick<DecisionView, 'refusal' | 'problems'> & { readonly values?: DecisionValues },
): Promise<Response> {
  const { previewId } = run.approvalWait;
  const [{ plan }, choices] = await Promise.all([
    readRunReport(services.store, previewId),
    readPlanChoices(services.store, previewId),
  ]);
  if (plan === null) {
    const why = 'What it would change is being read anew at this moment.';
    throw new PageProblem(409, 'There is nothing to decide yet', why, 'Load this page again in a moment.');
  }
  const { values = emptyValues, ...rest } = shown;
  if (rest.refusal !== undefined || rest.problems !== undefined) context.status(422);
  const page = <DecisionPage {...{ run, plan, choices, values, ...rest }} times={services.times} />;
  return context.render(page, { title: 'Approve these changes?' });
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
function problemOfPart(
  { finest, customers }: PlanChoices,
  { exceptCustomers = [], exceptLines = [] }: PlanPart,
): NonNullable<DecisionView['problems']> {
  if (finest === 'everything') return {};
  const left = new Set([...exceptCustomers, ...exceptLines]);
  const isLeft = ({ code, lines }: PlanChoices['customers'][number]) =>
    left.has(code) || (lines.length > 0 && lines.every(({ lineId }) => left.has(lineId)));
  return customers.every(isLeft) ? { part: 'Tick the changes that are to be made. To make none, reject them.' } : {};
}

function textsOf(form: Readonly<Record<string, unknown>>, name: string): string[] {
  return [form[name]].flat().filter((each) => typeof each === 'string');
}

interface Asked {
  readonly planHash: string;
  readonly isApproval: boolean;
  readonly values: DecisionValues;
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

async function decide(services: ConsoleServices, run: WaitingRun, asked: Asked): Promise<Taken> {
  const { planHash, isApproval, values } = asked;
  const worker = await answered(askTemporal(services, (client) => hasWorker(client, services.taskQueue)));
  if ('problem' in worker) return refused('Temporal does not answer, so nothing was decided. Try again later.');
  if (!worker.value) return refused('No worker is there to take the decision. Start one, then decide again.');
  const decider = { planHash, by: values.by, reason: values.reason, from: 'console' } as const;
  try {
    const told = await beginAtTemporal(services, (client) =>
      isApproval
        ? approveRun(client, run, decider, { ...values.part, leavesOutMoved: values.ifMoved === 'LeaveOut' })
        : rejectRun(client, run, decider),
    );
    return { told: told ?? (isApproval ? approvalUnderWay : rejectionUnderWay), isChecked: told !== undefined };
  } catch (error) {
    if (error instanceof RunRefusal) return refused(error.message, error instanceof DecisionNotTaken);
    throw error;
  }
}

const newPlan =
  'The plan was made anew since you opened the page, so nothing was decided. Below is the new plan: decide on that.';
const approvalUnderWay = 'Your approval is being checked: the run reads everything anew first.';
const rejectionUnderWay = 'Your rejection was sent: the run ends without a change.';

const newPlanWithinMs = 5_000;
const lookEveryMs = 100;

/** Shows a decision that was not taken once more, with the plan that the run made since. */
async function showRefusal(
  services: ConsoleServices,
  context: Context,
  { runId, approvalWait: { since } }: WaitingRun,
  { isPlannedAnew, ...refused }: Refusal & { readonly values: DecisionValues },
): Promise<Response> {
  let now = await findRun(services.store, runId);
  for (let waitedMs = 0; isPlannedAnew && waitedMs < newPlanWithinMs; waitedMs += lookEveryMs) {
    if (now === undefined || !waitsForApproval(now) || now.approvalWait.since !== since) break;
    await wait(lookEveryMs);
    now = await findRun(services.store, runId);
  }
  if (now !== undefined && waitsForApproval(now)) return showDecision(services, context, now, refused);
  noticeOnNextPage(context, 'error', refused.refusal);
  return context.redirect(`/runs/${runId}`, 303);
}
