/**
 * Plays case directories: `npm run case -- DIR... [--json FILE]`, see README.md. Exit codes: 0; 1 where a case that says
 * what is expected ended otherwise; 2 where one could not be played.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hostSharedServers, askForServers } from '../rig/shared-servers.js';
import { readCase, type Case } from './case-files.js';
import { differences } from './differences.js';
import { playCase, type CaseResult } from './play-case.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function report({ name }: Case, { runs, units, adjustments, calls, shell, after }: CaseResult): void {
  print(`\n== ${name}`);
  for (const { status, log } of runs) {
    print(`-- ${status}`);
    for (const { code, level, message } of log) print(`   ${code} ${level}: ${JSON.stringify(message).slice(1, -1)}`);
  }
  for (const [index, { contractServiceID, startDate, units: quantity }] of units.entries()) {
    const former = units[index - 1];
    if (former?.contractServiceID !== contractServiceID || former.units !== quantity)
      print(`   line ${contractServiceID}: ${quantity} units from ${startDate}`);
  }
  for (const { contractServiceID, effectiveDate, unitChange } of adjustments)
    print(`   adjustment of line ${contractServiceID} from ${effectiveDate}: ${unitChange}`);
  print(`   ${calls} calls to Autotask`);
  // As JSON: what a command wrote must not act on this terminal.
  for (const { command, exitCode, text } of [...shell, ...after])
    print(
      `   $ ${command} -> exit code ${exitCode ?? 'none'}\n${text
        .split('\n')
        .map((line) => `     ${JSON.stringify(line).slice(1, -1)}`)
        .join('\n')}`,
    );
}

/** @returns what the case came to; undefined where it could not be played */
async function play(directory: string, hostUrl: string): Promise<CaseResult | undefined> {
  try {
    const each = await readCase(directory);
    const result = await playCase(each, await askForServers(hostUrl));
    report(each, result);
    const wrong = each.expected === undefined ? [] : differences(each.expected, result);
    for (const difference of wrong) print(`   NOT AS EXPECTED: ${difference}`);
    if (wrong.length > 0) process.exitCode ??= 1;
    return result;
  } catch (error) {
    process.stderr.write(
      `${directory} could not be played: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 2;
    return undefined;
  }
}

if (positionals.length === 0) {
  process.stderr.write('Name the directories of the cases: npm run case -- DIR... [--json FILE]\n');
  process.exit(2);
}
const host = await hostSharedServers();
try {
  const results = [];
  for (const directory of positionals) results.push({ case: directory, ...(await play(directory, host.url)) });
  // One case is written as the demo writes its one-shot run; several as a list.
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`);
} finally {
  await host.stop();
}
