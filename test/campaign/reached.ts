import type { Director } from './director.js';
import type { Evidence } from './evidence.js';
import { runDay } from './timing.js';

/** Counts the states that a seed reached, as far as they show afterwards. */
export function countOutcomes(evidence: Evidence, director: Director): void {
  const { runs, claims, writes, case: each, calls, continued, rests } = evidence;
  const { sameDateAdjustment, splitRowEnd, formerRowEnds } = each.world.scenario.autotask.settings;
  director.count(`sameDateAdjustment ${sameDateAdjustment}`);
  director.count(`splitRowEnd ${splitRowEnd}`);
  director.count(`formerRowEnds ${formerRowEnds}`);
  director.count(`EffectiveDateConflict ${each.parameters.EffectiveDateConflict}`);
  if (each.parameters.Limits !== undefined) director.count('runs with limits');
  if (each.parameters.Approval !== undefined) director.count('runs with approvals');
  for (const state of decidedStates(evidence)) director.count(state);
  for (const state of undoStates(evidence)) director.count(state);
  for (const state of previewStates(evidence)) director.count(state);
  const startDates = each.world.scenario.autotask.contracts.map(({ startDate }) => startDate);
  const usual = [each.period.start, runDay, ...startDates];
  if (writes.some(({ effectiveDate }) => effectiveDate !== null && !usual.includes(effectiveDate))) {
    director.count('the next day was used');
  }
  for (const { fault, path } of calls) {
    if (fault === undefined) continue;
    director.count(`fault ${fault}`);
    if (/adjustments\/?$|\/services\/?$/i.test(path)) director.count(`fault ${fault} on a write`);
  }
  for (let times = 0; times < continued; times += 1) director.count('a run continued as new');
  for (let times = 0; times < rests; times += 1) director.count('a run rested');
  for (const { IncreasesFrom, DecreasesFrom } of each.parameters.QuantityRules ?? []) {
    if (IncreasesFrom !== undefined) director.count(`increases of a SKU from ${IncreasesFrom}`);
    if (DecreasesFrom !== undefined) director.count(`decreases of a SKU from ${DecreasesFrom}`);
  }
  for (const { run, codes, storeStatus } of runs) {
    director.count(`run ${storeStatus ?? 'unknown'}`);
    if (run.interference.has('reset')) director.count('run was reset');
    for (const code of codes) director.count(`code ${code}`);
  }
  for (const { sendingAt, answered, verdict } of claims) {
    if (sendingAt !== null && !answered) director.count(`in doubt, then ${verdict ?? 'open'}`);
    if (sendingAt !== null && answered) director.count(`answered, then ${verdict ?? 'open'}`);
    if (sendingAt === null) director.count(`never sent, then ${verdict ?? 'open'}`);
  }
  for (const { decidedAt, call } of writes) {
    if (decidedAt !== null && decidedAt > call.startedAt + call.durationMs + 20)
      director.count('a change after its caller had left');
  }
}

/** What people decided, and what came of it. */
function decidedStates({ decisions, case: { decisions: steps = [] }, runs }: Evidence): string[] {
  const sent = decisions.flatMap(({ approval, mustFail, answer, shown }): string[] => {
    if (mustFail !== null) return answer === 'refused' ? [`decision refused: ${mustFail}`] : [];
    if (answer === 'notTaken' || answer === 'refused') return [`decision ${answer}`];
    if (approval === null) return answer === 'rejected' ? ['a plan rejected'] : [];
    if (answer !== 'approved') return [];
    return [approval.keys.size === shown.size ? 'a plan approved in full' : 'a plan approved in part'];
  });
  const isWaitedOut = steps.some(({ kind }) => kind === 'waitOut');
  const late = runs.filter(({ codes }) => isWaitedOut && codes.includes('AT59')).map(() => 'a plan nobody decided on');
  const isDecidedTwice = (decision: (typeof decisions)[number]): boolean =>
    decision.mustFail === null && decisions.some((other) => other !== decision && isAtOnce(decision, other));
  const twice = decisions.some(isDecidedTwice) ? ['two decisions at once'] : [];
  return [...sent, ...late, ...twice];
}

const atOnceMs = 5;

function isAtOnce(one: Evidence['decisions'][number], other: Evidence['decisions'][number]): boolean {
  const isOnSame = one.runId === other.runId && one.previewId === other.previewId && other.mustFail === null;
  return isOnSame && Math.abs(one.sentAt - other.sentAt) <= atOnceMs;
}

/** Only of those undos that have changed a line. */
function undoStates({ runs, case: { isUndoOfUndo }, undoPart }: Evidence): string[] {
  return runs.flatMap(({ run: { role }, isUndo, lines }): string[] => {
    const hasUndone = isUndo === true && lines.some(({ outcome }) => outcome === 'AT62');
    if (!hasUndone || role !== 'chaos') return [];
    return [
      'a run that undoes another one',
      ...(isUndoOfUndo === true ? ['an undo of an undo'] : []),
      ...(undoPart === null ? [] : ['an undo of a part']),
    ];
  });
}

/** What became of runs that were to apply a preview. */
function previewStates({ runs, case: { preview } }: Evidence): string[] {
  return runs.flatMap(({ run, lines, codes }): string[] => {
    if (run.role === 'refused') return ['a preview refused'];
    if (!run.appliesPreview || preview === undefined) return [];
    const hasChanged = lines.some(({ outcome }) => /^AT(09|11|13)$/.test(outcome ?? ''));
    return [
      ...(hasChanged ? [`a preview applied with IfMoved ${preview.ifMoved}`] : []),
      ...(hasChanged && preview.givesHash ? ['a preview applied with its PlanHash'] : []),
      ...(codes.includes('AT56') && preview.ifMoved === 'Refuse' ? ['a preview not applied, as a line had moved'] : []),
      ...(codes.includes('AT55') ? ['a moved line left out of a preview'] : []),
    ];
  });
}
