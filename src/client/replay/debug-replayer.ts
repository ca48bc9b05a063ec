// Replays one execution under a debugger: npm run replay:debug -- <file> [number]. docs/replaying.md tells how.
import { readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { sourceFile } from '../../worker/source-file.js';

// Turns off the SDK's timeouts and runs the workflow in this thread, so that a debugger can hold it. The SDK reads the
// variable when it is loaded.
process.env['TEMPORAL_DEBUG'] = '1';
const { Worker } = await import('@temporalio/worker');

const [file, number = '1'] = process.argv.slice(2);
if (file === undefined) throw new Error('Name a file with a history: npm run replay:debug -- history.json');
const recorded: unknown = JSON.parse(readFileSync(file, 'utf8'));
const history = Array.isArray(recorded) ? historyOf(recorded[Number(number) - 1]) : recorded;

const workflow = (name: string) => sourceFile(`workflows/${name}.ts`);
const dataConverter = { payloadConverterPath: workflow('payload-converter') };
await Worker.runReplayHistory({ workflowsPath: workflow('index'), dataConverter }, historyFromJSON(history));
process.stdout.write('The history replayed without difference.\n');

/** The recorded histories of test/histories hold all executions of a run. */
function historyOf(execution: unknown): unknown {
  if (typeof execution === 'object' && execution !== null && 'history' in execution) return execution.history;
  throw new Error(`${file ?? ''} has no execution ${number}.`);
}
