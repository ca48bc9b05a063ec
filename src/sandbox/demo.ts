import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runOneShot, writeResult } from './one-shot.js';
import { runDemo } from './sample-demo.js';
import { loadScenario } from './scenario.js';

const usage = `Usage:
  npm run demo                                  runs the sample provider, twice
  npm run demo -- --scenario FILE --parameters FILE [--json FILE]
                                                runs one billing sync on a world of your own`;

/** Messages for people go to the error output; data goes to the file or the standard output. */
function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string' },
      parameters: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    progress(usage);
    return 0;
  }
  if (values.scenario === undefined && values.parameters === undefined && values.json === undefined) {
    return runDemo(progress);
  }
  if (values.scenario === undefined || values.parameters === undefined) {
    throw new Error(`A world needs both --scenario and --parameters.\n${usage}`);
  }
  const scenario = loadScenario(values.scenario);
  // As text: the run itself judges it, so that a mistake in it is logged like in any job.
  const result = await runOneShot(scenario, readFileSync(values.parameters, 'utf8'), progress);
  if (values.json === undefined) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else writeResult(values.json, result);
  progress(`${result.status}: ${result.adjustments.length} adjustments, ${result.calls} calls to Autotask.`);
  return result.status === 'Completed' ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
