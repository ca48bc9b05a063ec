import { readFileSync } from 'node:fs';
import { Command, CommanderError } from '@commander-js/extra-typings';
import { showCode } from './demo-shows.js';
import { runOneShot, writeResult } from './one-shot.js';
import { runDemo } from './sample-demo.js';
import { runTour } from './tour.js';
import { loadScenario } from '../simulator/scenario.js';
import { messageOf } from '../domain/message-of.js';

const usageExitCode = 2;

const examples = `
npm run demo                                    runs the sample provider, twice
npm run demo -- --tour                          shows a preview, limits, approval, undo and more, step by step
npm run demo -- --show AT19                     runs it so that the log has AT19, and tells the entry
npm run demo -- --scenario FILE --parameters FILE [--json FILE]
                                                runs one billing sync on a world of your own
docs/demo.md tells more.`;

interface Options {
  readonly tour?: boolean | undefined;
  readonly show?: string | undefined;
  readonly scenario?: string | undefined;
  readonly parameters?: string | undefined;
  readonly json?: string | undefined;
}

const program = new Command('demo')
  .usage('[options]')
  .description('Shows the billing sync at work on simulated Autotask and Atria, with real Temporal and Postgres.')
  .option('--tour', 'walks through what people do before and after money moves, and checks what each step promises')
  .option('--show <code>', 'the log code to show')
  .option('--scenario <file>', 'the world, a JSON file')
  .option('--parameters <file>', "the job's parameters, a JSON file")
  .option('--json <file>', 'where the result goes; else to the standard output')
  .addHelpText('after', examples)
  .allowExcessArguments(false)
  .exitOverride();

/** Messages for people go to the error output; data goes to the file or the standard output. */
function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(options: Options): Promise<number> {
  const { tour, show, scenario, parameters, json } = options;
  if (tour === true) {
    if (show ?? scenario ?? parameters ?? json) throw new Error('--tour runs the sample provider; give it alone.');
    return runTour();
  }
  if (show !== undefined) {
    if (scenario ?? parameters ?? json) throw new Error('--show runs the sample provider; give it alone.');
    return showCode(show);
  }
  if (scenario === undefined && parameters === undefined && json === undefined) return runDemo();
  if (scenario === undefined || parameters === undefined) {
    throw new Error('A world needs both --scenario and --parameters. Add --help for the usage.');
  }
  return oneShot({ scenario, parameters, json });
}

async function oneShot(options: { scenario: string; parameters: string; json: string | undefined }): Promise<number> {
  // As text: the run itself judges it, so that a mistake in it is logged like in any job.
  const parameters = readFileSync(options.parameters, 'utf8');
  const result = await runOneShot(loadScenario(options.scenario), parameters, progress);
  if (options.json === undefined) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else writeResult(options.json, result);
  progress(`${result.status}: ${result.adjustments.length} adjustments, ${result.calls} calls to Autotask.`);
  return result.status === 'Completed' ? 0 : 1;
}

try {
  process.exitCode = await main(program.parse().opts());
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
  } else {
    progress(messageOf(error));
    process.exitCode = usageExitCode;
  }
}
