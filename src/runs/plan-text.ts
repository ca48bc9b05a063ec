import { hasLaterDecreases } from '../domain/parameters/job-parameters.js';
import { previewedRunOf } from '../domain/sync/own-preview.js';
import { amountText, counted, grouped, shortId, signedAmount } from '../domain/wording.js';
import type { ProposedPlan } from './run-report.js';
import type { ChangedAmounts } from '../store/lines/changed-amounts.js';
import type { Run } from '../store/runs/runs.js';
import type { ProposedTotals } from '../store/lines/proposed-lines.js';

/**
 * What a preview would change, in one sentence.
 *
 * @param subject who changes it
 */
export function changesText(
  { lines, customers, created, raised, reduced, toZero }: ProposedTotals,
  subject: 'A run would change' | 'This run changes' | 'The run would change' = 'A run would change',
): string {
  if (lines === 0) return `${subject} no line.`;
  const parts = [
    ...(toZero === 0 ? [] : [`${grouped(toZero)} to zero`]),
    ...(reduced === 0 ? [] : [`${grouped(reduced)} reduced`]),
    ...(raised === 0 ? [] : [`${grouped(raised)} raised`]),
    ...(created === 0 ? [] : [`${grouped(created)} created`]),
  ];
  return `${subject} ${counted(lines, 'line')} of ${counted(customers, 'customer')}: ${parts.join(', ')}.`;
}

/** What changes come to; undefined if there are none. */
export function moneyText(totals: ChangedAmounts): string | undefined {
  const { lines, amount, amountRaised, amountReduced, withoutPrice } = totals;
  if (lines === 0) return undefined;
  const unknown = `The price of ${counted(withoutPrice, 'line')} could not be read: no amount includes ${withoutPrice === 1 ? 'it' : 'them'}.`;
  if (amount === null) return unknown;
  const sum = `${amountText(amountRaised ?? '0')} more and ${amountText((amountReduced ?? '0').replace('-', ''))} less`;
  const text = `Per contract period: ${sum}, a net change of ${signedAmount(amount)}.`;
  return withoutPrice === 0 ? text : `${text} ${unknown}`;
}

/** Says why nobody knows what the changes of a run come to. */
export function unpricedText({ undoes }: Pick<Run, 'undoes'>): string {
  const whose = undoes === null ? 'and this run made none' : 'and neither this one nor the one that it undoes made one';
  return `What this comes to is not known: a run reads prices only for a preview, ${whose}.`;
}

/** How much money an undo of a run is about. */
export function undoingMoneyText(amounts: ChangedAmounts | null): string {
  const text = amounts === null ? undefined : moneyText(amounts);
  return text ?? 'The amount is not known, as no preview has read prices for the run: only the units are known.';
}

/** Says that amounts are not what is billed for the first period; undefined if they are. */
export function proRatedText({ proRated }: ProposedTotals): string | undefined {
  if (proRated === 0) return undefined;
  return `${counted(proRated, 'change')} begin${proRated === 1 ? 's' : ''} within a billing period of the contract, which Autotask pro-rates: for that period the amount is an estimate.`;
}

/**
 * Says what becomes of a change if Autotask has another change of the line on that day already. Undefined if the run only reports
 * such a change, and no change is known to be one.
 */
export function takenDayText(
  { undoes, parameters }: Pick<Run, 'undoes' | 'parameters'>,
  { onTakenDays }: Pick<ProposedTotals, 'onTakenDays'>,
): string | undefined {
  const [known, mayRefuse] = [usedDaysText(onTakenDays), 'Autotask may refuse a second change of a line on one day'];
  if (parameters?.effectiveDateConflict === 'NextDay') {
    const reported = hasLaterDecreases(parameters)
      ? ' A decrease that counts from the next period on is reported instead (AT39).'
      : '';
    const estimated = onTakenDays === 0 ? '' : ' Estimates of the first period still count from the day that is used.';
    return `${known}${mayRefuse}. Such a change counts from the day after, or from the next one that is free, and Autotask pro-rates it.${estimated}${reported}`;
  }
  if (undoes === null && onTakenDays > 0) {
    return `${known}${mayRefuse}. A line that it refuses keeps what it has (AT39). To let such changes count from the day after, set EffectiveDateConflict to "NextDay".`;
  }
  if (undoes === null) return undefined;
  return `${known}${mayRefuse}, and an undo counts from the days of the changes that it undoes. A line that Autotask refuses stays as it is (AT39): undo it from the day after then.`;
}

/** How many changes count from a day that a run has used, as a sentence with a space behind it; empty if none does. */
function usedDaysText(onTakenDays: number): string {
  if (onTakenDays === 0) return '';
  return `${counted(onTakenDays, 'change')} count${onTakenDays === 1 ? 's' : ''} from a day on which a run has changed the line already. `;
}

/** Says what a run does, or would do, if its preview exceeds limits; undefined if the preview exceeds none. */
export function exceededText(
  { undoes, parameters }: PreviewedRun,
  { lines, exceeded, awaitedBy }: Pick<ProposedPlan, 'lines' | 'exceeded' | 'awaitedBy'>,
): string | undefined {
  if (exceeded.length === 0) return undefined;
  const why = exceeded.join('; ');
  if (awaitedBy !== null) return `Run ${shortId(awaitedBy)} waits for approval before any change: ${why}.`;
  const who = undoes === null ? 'A run' : 'The undo';
  // Nobody can approve nothing.
  if (lines === 0) return `${who} would stop: ${why}. There is nothing to approve or to apply.`;
  return `${who} would ${parameters?.approval === undefined ? 'stop' : 'wait for approval'} before any change: ${why}.`;
}

type PreviewedRun = Pick<Run, 'undoes' | 'parameters'>;

/** If nobody can apply a preview, a run makes its changes: whether that run asks for approval first, as things stand. */
export function asksFirst({ parameters }: Pick<Run, 'parameters'>, { exceeded }: Pick<ProposedPlan, 'exceeded'>) {
  return parameters?.approval === 'Required' || exceeded.length > 0;
}

/** Says how to start the run that makes the changes, if they may need approval and nobody can apply the preview; else undefined. */
export function approvalText(
  run: PreviewedRun,
  plan: Pick<ProposedPlan, 'needsApproval' | 'awaitedBy' | 'exceeded'>,
): string | undefined {
  if (plan.awaitedBy !== null) return awaitedText(plan.awaitedBy);
  if (!plan.needsApproval) return undefined;
  const { undoes } = run;
  const start = undoes === null ? 'start the run of the job' : `undo run ${shortId(undoes.runId)} without a preview`;
  return asksFirst(run, plan)
    ? `Its changes need approval: ${start}, and approve ${undoes === null ? 'it' : 'that undo'}.`
    : `This preview cannot be applied: ${start}. ${undoes === null ? 'It' : 'That undo'} ${changesAtOnce}.`;
}

/** What a run with approval above limits does, in words that follow its name. */
export const changesAtOnce = 'changes Autotask at once, and asks only above a limit';

/** Leads to the approval of a run that waits for it. */
export function awaitedText(runId: string): string {
  return `Run ${shortId(runId)} waits for approval of its changes: approve that run.`;
}

/** What a run has done since a preview was made. */
export interface PlanUse {
  readonly runId: string;
  /** What the run is called where a link leads to it. */
  readonly who: 'Its run' | 'Another run';
  /** Words that follow the name of the run. */
  readonly text: string;
  /** What to do then; undefined if nothing. */
  readonly advice?: string | undefined;
}

/** Whether the run that made this preview of itself makes its changes, or has made them, so that no other run has to. */
export function isMadeByItsRun(
  { workflowId }: Pick<Run, 'workflowId'>,
  { appliedBy, appliedState }: Pick<ProposedPlan, 'appliedBy' | 'appliedState'>,
): boolean {
  return appliedBy !== null && appliedBy === previewedRunOf(workflowId) && appliedState !== 'ended early';
}

/** What has become of a preview since it was made. */
export function usesOf(run: Pick<Run, 'workflowId'>, plan: ProposedPlan): PlanUse[] {
  const { appliedBy, outdatedBy, awaitedBy } = plan;
  const isOwn = appliedBy === previewedRunOf(run.workflowId);
  const who = isOwn ? 'Its run' : 'Another run';
  const applied = appliedBy === null ? [] : [{ runId: appliedBy, who, text: appliedText(plan, isOwn) } as const];
  if (outdatedBy === null || isMadeByItsRun(run, plan)) return applied;
  const text = 'has processed the same customers since, so this preview is out of date.';
  const advice = awaitedBy === null ? 'Make a new one' : undefined;
  return [...applied, { runId: outdatedBy, who: 'Another run', text, advice }];
}

function appliedText({ appliedState, appliedLines, lines }: ProposedPlan, isOwn: boolean): string {
  switch (appliedState) {
    case 'under way':
      return isOwn ? 'is making these changes.' : 'is applying this preview.';
    case 'ended early':
      return appliedLines === 0
        ? 'was to make these changes, and ended before it had changed a line.'
        : `was to make these changes, and ended early: it changed ${counted(appliedLines, 'line')}.`;
    case 'made':
    case null:
      if (appliedLines === 0 && lines > 0) return 'has changed none of these lines.';
      if (appliedLines < lines) return `has changed ${grouped(appliedLines)} of these ${counted(lines, 'line')}.`;
      return isOwn ? 'has made these changes.' : 'has applied this preview.';
  }
}

/** The same as sentences. */
export function useTexts(...of: Parameters<typeof usesOf>): string[] {
  return usesOf(...of).map(({ runId, text, advice }) => {
    return `Run ${runId} ${text}${advice === undefined ? '' : ` ${advice}.`}`;
  });
}
