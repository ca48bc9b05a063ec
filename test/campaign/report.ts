import pc from 'picocolors';
import { table } from '../../src/client/terminal/table.js';
import { FAULT_KINDS } from '../../src/simulator/scenario-schema.js';
import type { SeedResult } from './play.js';

/** States that a long campaign has to reach; one that it never reached was not tested. */
export const interestingStates: readonly string[] = [
  ...FAULT_KINDS.map((kind) => `fault ${kind}`),
  ...FAULT_KINDS.filter((kind) => !['duplicatedPage', 'shiftedPage', 'staleRead'].includes(kind)).map(
    (kind) => `fault ${kind} on a write`,
  ),
  ...[
    ...['killWorker', 'killAllWorkers', 'killWorkerAndLoseRequest', 'restartTemporal', 'restartStore'],
    ...['cancelRun', 'terminateRun', 'terminateAndStartAgain', 'zombieInFlight', 'zombieBeforeCheck'],
    ...['resetRun', 'resetChild', 'terminateChild', 'startAgain', 'startOtherJob', 'workerJoins', 'workerLeaves'],
    ...['personEdits', 'contractEnds', 'contractIsPosted', 'hourlyLimit', 'unitRows', 'holdBack'],
  ].map((kind) => `deed ${kind}`),
  ...['accepted', 'refused', 'refusedOnNewLine'].map((value) => `sameDateAdjustment ${value}`),
  ...['dayBefore', 'sameDay'].map((value) => `splitRowEnd ${value}`),
  ...['dayBefore', 'sameDay'].map((value) => `formerRowEnds ${value}`),
  ...['Report', 'NextDay'].map((value) => `EffectiveDateConflict ${value}`),
  ...['runs with limits', 'runs with approvals'],
  ...['a plan approved in full', 'a plan approved in part', 'a plan rejected', 'a plan nobody decided on'],
  ...['decision refused: stale', 'decision refused: own', 'decision notTaken', 'two decisions at once'],
  ...['previewLines', 'judgePreview', 'takeDecision', 'planUndo'].map((type) => `crash at ${type}`),
  ...['reset at takeDecision', 'reset at planUndo', 'restart at judgePreview', 'restart at takeDecision'],
  ...['a run that undoes another one', 'an undo of an undo', 'an undo of a part'],
  ...['LeaveOut', 'Refuse'].map((value) => `a preview applied with IfMoved ${value}`),
  ...['a preview applied with its PlanHash', 'a preview refused', 'a preview not applied, as a line had moved'],
  'a moved line left out of a preview',
  'the next day was used',
  'a run continued as new',
  'a run rested',
  ...['PeriodStart', 'RunDay', 'NextPeriodStart'].map((from) => `increases of a SKU from ${from}`),
  ...['NextPeriodStart', 'AsIncreases'].map((from) => `decreases of a SKU from ${from}`),
  'a change after its caller had left',
  ...['applied', 'notApplied', 'changedBySomeoneElse'].map((verdict) => `in doubt, then ${verdict}`),
  ...['applied', 'changedBySomeoneElse', 'rejected'].map((verdict) => `answered, then ${verdict}`),
  'never sent, then released',
  ...[
    'AT06',
    'AT09',
    'AT10',
    'AT11',
    'AT12',
    'AT13',
    'AT30',
    'AT31',
    'AT32',
    'AT34',
    'AT35',
    'AT36',
    'AT37',
    'AT39',
    'AT46',
    'AT47',
    'AT51',
    'AT48',
    'AT55',
    'AT56',
    'AT57',
    'AT58',
    'AT59',
    'AT60',
    'AT61',
    'AT62',
    'AT63',
    'AT64',
    'AT67',
  ].map((code) => `code ${code}`),
  ...['Completed', 'Completed with warnings', 'Completed with errors', 'Failed', 'Rejected', 'Cancelled'].map(
    (status) => `run ${status}`,
  ),
];

/** The states that no seed reached. */
export function neverReached(results: readonly SeedResult[]): string[] {
  return interestingStates.filter((state) => !results.some(({ reached }) => reached.has(state)));
}

/** What was reached, how often, in how many cases, and how those ended. */
export function reachedTable(results: readonly SeedResult[]): string {
  const others = new Set(results.flatMap(({ reached }) => [...reached.keys()]));
  const names = [...new Set([...interestingStates, ...[...others].sort()])];
  const rows = names.map((name) => {
    const cases = results.filter(({ reached }) => reached.has(name));
    const times = cases.reduce((sum, { reached }) => sum + (reached.get(name) ?? 0), 0);
    const failed = cases.filter(({ violations }) => violations.length > 0).length;
    return [name, ...[times, cases.length, cases.length - failed, failed].map(String), endsOf(cases)];
  });
  return table(
    [
      { head: 'fault or state' },
      ...['times', 'cases', 'passed', 'failed'].map((head) => ({ head, align: 'right' as const })),
      { head: 'how the runs in it ended' },
    ],
    rows,
    { colours: pc.createColors(false) },
  );
}

/** Without the two quiet runs at the end of each case. */
function endsOf(cases: readonly SeedResult[]): string {
  const ends = new Map<string, number>();
  for (const { evidence } of cases) {
    for (const { run, storeStatus } of evidence.runs) {
      if (run.role !== 'chaos') continue;
      const name = storeStatus ?? 'never begun';
      ends.set(name, (ends.get(name) ?? 0) + 1);
    }
  }
  return [...ends].map(([name, times]) => `${name} ${times}`).join(', ');
}

/** Totals of the promises that were kept or broken. */
export function summaryOf(results: readonly SeedResult[]): string[] {
  const failed = results.filter(({ violations }) => violations.length > 0);
  const count = (promise: string): number =>
    results.filter(({ violations }) => violations.some((each) => each.promise === promise)).length;
  const runs = results.reduce((sum, { evidence }) => sum + evidence.runs.length, 0);
  const records = results.reduce(
    (sum, { evidence }) => sum + evidence.runs.reduce((all, run) => all + run.records, 0),
    0,
  );
  const writes = results.reduce(
    (sum, { evidence }) => sum + evidence.writes.filter(({ acceptedAt }) => acceptedAt !== null).length,
    0,
  );
  return [
    `${results.length} cases, ${runs} runs, ${records} records, ${writes} changes accepted by Autotask.`,
    `Cases played again because the machine was too slow for the guarantee's conditions: ${results.filter(({ tries }) => tries > 1).length}.`,
    `Cases with duplicate effects: ${count('no change takes effect twice') + count('no line is made twice')}.`,
    `Cases with lost changes: ${count('one more run makes everything equal') + count('what is reported as done is done')}.`,
    `Cases with unaccounted records: ${count('every record and line is accounted for')}.`,
    `Cases that passed: ${results.length - failed.length}; failed: ${failed.length}.`,
    ...failed.flatMap(({ name, violations }) => [
      `${name} failed:`,
      ...violations.map(({ promise, details }) => `  not kept: ${promise}. ${details}`),
    ]),
  ];
}
