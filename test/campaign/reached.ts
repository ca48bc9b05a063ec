import type { Director } from './director.js';
import type { Evidence } from './evidence.js';
import { runDay } from './timing.js';

/** Counts the states that a seed reached, as far as they show afterwards. */
export function countOutcomes(
  { runs, claims, writes, case: each, calls, continued, rests }: Evidence,
  director: Director,
): void {
  const { sameDateAdjustment, splitRowEnd, formerRowEnds } = each.world.scenario.autotask.settings;
  director.count(`sameDateAdjustment ${sameDateAdjustment}`);
  director.count(`splitRowEnd ${splitRowEnd}`);
  director.count(`formerRowEnds ${formerRowEnds}`);
  director.count(`EffectiveDateConflict ${each.parameters.EffectiveDateConflict}`);
  if (each.parameters.Limits !== undefined) director.count('runs with limits');
  if (each.parameters.Approval !== undefined) director.count('runs with approvals');
  if (each.isUndo !== undefined) director.count('runs that undo another one');
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
