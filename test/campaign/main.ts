import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { runCampaign, seededCases } from './campaign.js';
import { crashPoints, type NamedCase } from './crash-points.js';
import { startLane, buildPrograms } from './lane.js';
import { play } from './play.js';
import { inMeasuredTenant, readMeasuredSettings } from './measured-settings.js';
import { troubledCases } from './mutant-cases.js';
import { regressionCases } from './regressions.js';
import { neverReached, reachedTable, summaryOf } from './report.js';
import { traceOf } from './trace.js';

/** From so many seeds on, a state that was never reached is a failure of the campaign. */
const seedsForAllStates = 200;

const options = new Command()
  .name('campaign')
  .description(
    'Plays faults, crashes and people against the product, and checks that every change is made exactly once.',
  )
  .option('--seeds <count>', 'how many seeds to play, with all crash points', Number)
  .option('--from <seed>', 'the first of these seeds', Number, 1)
  .option('--no-crash-points', 'plays the seeds only')
  .option('--only <text>', 'plays only what has this text in its name', '')
  .option('--seed <seed>', 'plays one seed and tells what happened', Number)
  .option('--case <name>', 'plays one crash point and tells what happened')
  .option('--lanes <count>', 'stacks beside one another', Number, 2)
  .option('--settings <file>', 'in a tenant with these settings of the simulator, as the probe measured them')
  .option('--mutant <name>', 'with a deliberately broken variant of the product')
  .option('--trace <file>', 'where --seed and --case write what happened, step by step')
  .parse()
  .opts();

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const directory = mkdtempSync(join(tmpdir(), 'campaign-'));
const keep = await (options.seed === undefined && options.case === undefined ? playAll() : playOne());
if (keep) out(`Logs are kept in ${directory}.`);
else rmSync(directory, { recursive: true, force: true });

async function playAll(): Promise<boolean> {
  const count = options.seeds ?? 20;
  const seeds = Array.from({ length: count }, (_, index) => options.from + index);
  const points = options.crashPoints ? [...crashPoints(), ...troubledCases()] : [];
  const all = measured([...regressionCases(), ...seededCases(seeds), ...points]);
  const cases = all.filter(({ name }) => name.includes(options.only));
  let done = 0;
  const results = await runCampaign({
    directory,
    cases,
    lanes: options.lanes,
    mutant: options.mutant,
    onResult: ({ name, violations, durationMs }) => {
      done += 1;
      const verdict =
        violations.length === 0 ? 'passed' : `FAILED: ${violations.map(({ details }) => details).join(' ')}`;
      out(`${done}/${cases.length} ${name}, ${(durationMs / 1000).toFixed(1)} s: ${verdict}`);
      return true;
    },
  });
  out(reachedTable(results));
  const unreached = neverReached(results);
  if (unreached.length > 0) out(`Never reached: ${unreached.join(', ')}.`);
  for (const line of summaryOf(results)) out(line);
  for (const { name, violations } of results) {
    if (violations.length > 0)
      out(`Again: npm run campaign -- ${name.startsWith('seed') ? `--${name}` : `--case "${name}"`}`);
  }
  const failed = results.some(({ violations }) => violations.length > 0);
  if (failed || (count >= seedsForAllStates && unreached.length > 0)) process.exitCode = 1;
  return failed;
}

async function playOne(): Promise<boolean> {
  const [each] = measured(options.seed === undefined ? named(options.case ?? '') : seededCases([options.seed]));
  if (each === undefined) throw new Error(`There is no crash point "${options.case ?? ''}".`);
  const programs = await buildPrograms(directory);
  const lane = await startLane({ directory: join(directory, 'lane-1'), programs, mutant: options.mutant });
  try {
    const result = await play(lane, (ci) => each.caseFor(ci));
    if (options.trace !== undefined) {
      writeFileSync(options.trace, `${(await traceOf(lane.client, result.evidence)).join('\n')}\n`);
    }
    out([...result.reached].map(([state, times]) => `${state}: ${times}`).join('\n'));
    for (const line of summaryOf([result])) out(line);
    if (result.violations.length > 0) process.exitCode = 1;
    return result.violations.length > 0;
  } finally {
    await lane.stop();
  }
}

function measured(cases: readonly NamedCase[]): NamedCase[] {
  const settings = options.settings === undefined ? {} : readMeasuredSettings(options.settings);
  return cases.map((each) => inMeasuredTenant(each, settings));
}

function named(name: string): NamedCase[] {
  return [...crashPoints(), ...troubledCases()].filter((each) => each.name === name);
}
