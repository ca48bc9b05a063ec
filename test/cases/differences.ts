import type { State } from '../../src/simulator/state.js';
import type { Expectation, ExpectedCommand, ExpectedRun } from './case-files.js';
import type { CaseResult, PlayedCommand, PlayedRun } from './play-case.js';

/** Entries that every run has, which an expectation leaves out. */
const milestones = new Set(['AT01', 'AT20', 'AT21', 'AT22', 'AT24']);

/** How a case ended otherwise than expected, one sentence each; none where all is as expected. */
export function differences(expected: Expectation, result: CaseResult): string[] {
  const { runs, units, adjustments } = expected;
  const accepted = result.adjustments.length;
  return [
    ...result.runs.flatMap((run, index) =>
      differencesOfRun(runs[Math.min(index, runs.length - 1)]!, run).map((text) => `run ${index + 1}: ${text}`),
    ),
    ...units.flatMap(({ contractServiceID, on, units: wanted }) => {
      const held = heldOn(result.units, contractServiceID, on);
      return held === wanted ? [] : [`line ${contractServiceID} has ${held} units on ${on}, not ${wanted}`];
    }),
    ...(accepted === adjustments ? [] : [`Autotask accepted ${accepted} adjustments, not ${adjustments}`]),
    ...differencesOfCommands(expected.shell, result.shell),
    ...differencesOfCommands(expected.after, result.after),
  ];
}

/** Of its own, so that a fault of the product's reading shows here. */
function heldOn(rows: State['units'], contractServiceID: number, day: string): number | 'no' {
  const held = rows.findLast((row) => {
    return row.contractServiceID === contractServiceID && row.startDate <= day && row.endDate >= day;
  });
  return held?.units ?? 'no';
}

function differencesOfRun({ status, log, ends }: ExpectedRun, run: PlayedRun): string[] {
  const texts: string[] = [];
  if (run.status !== status) texts.push(`its status is ${run.status}, not ${status}`);
  const last = run.log.at(-1);
  if (last?.code !== 'AT24') texts.push(`its log ends with ${last?.code ?? 'nothing'}, not AT24`);
  else if (!last.message.includes(ends)) texts.push(`AT24 says "${last.message}", not "${ends}"`);
  const left = run.log.filter(({ code }) => !milestones.has(code));
  for (const { code, customer, says } of log) {
    const index = left.findIndex(
      (entry) =>
        entry.code === code &&
        (customer === undefined || entry.customerCode === customer) &&
        says.every((text) => entry.message.includes(text)),
    );
    const wanted = [code, customer, ...says.map((text) => `"${text}"`)].filter((part) => part !== undefined);
    if (index < 0) texts.push(`its log has no entry ${wanted.join(' ')}`);
    else left.splice(index, 1);
  }
  return [...texts, ...left.map(({ code, message }) => `its log also has ${code} "${message}"`)];
}

function differencesOfCommands(
  expected: readonly ExpectedCommand[] | undefined,
  played: readonly PlayedCommand[],
): string[] {
  if (expected === undefined) return [];
  if (expected.length !== played.length)
    return [`${played.length} commands were run, and ${expected.length} are expected`];
  return expected.flatMap(({ exitCode, contains, lacks }, index) => {
    const { command, exitCode: ended, text } = played[index]!;
    const texts: string[] = [];
    if (exitCode !== undefined && ended !== exitCode) texts.push(`exit code ${ended ?? 'none'}, not ${exitCode}`);
    for (const part of contains) if (!text.includes(part)) texts.push(`no ${JSON.stringify(part)}`);
    for (const part of lacks) if (text.includes(part)) texts.push(`has ${JSON.stringify(part)}`);
    return texts.map((difference) => `${command}: ${difference}, in:\n${text}`);
  });
}
