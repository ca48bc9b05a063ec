import { Command } from '@commander-js/extra-typings';
import { readRecording } from '../recording/format.js';
import { startReplay } from './replay.js';
import { startSandbox } from '../simulator/simulator.js';
import { loadScenario } from '../simulator/scenario.js';
import { messageOf } from '../domain/message-of.js';

const options = new Command('sandbox')
  .description('Simulates Autotask and the billing API of Atria until it is stopped.')
  .option('--scenario <file>', 'the world to simulate, a JSON file')
  .option('--recording <path>', 'answers as they did when a recording was made: a file, or a directory with one')
  .option('--port <number>', 'the port; 0 takes a free one', Number, 0)
  .option('--host <address>', 'the address to listen on', '127.0.0.1')
  .parse()
  .opts();

try {
  const { said, close } = await start();
  process.stdout.write(`${JSON.stringify(said)}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close());
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function start(): Promise<{ readonly said: object; readonly close: () => Promise<void> }> {
  const { scenario, recording, port, host } = options;
  if ((scenario === undefined) === (recording === undefined)) throw new Error('Give either --scenario or --recording.');
  if (recording !== undefined) {
    const replay = await startReplay({ recording: readRecording(recording), port, host });
    const { url, zoneUrl, autotaskUrl, atriaUrl, runs, environment } = replay;
    return { said: { url, zoneUrl, autotaskUrl, atriaUrl, runs, environment }, close: () => replay.close() };
  }
  const sandbox = await startSandbox({ scenario: loadScenario(scenario ?? ''), port, host });
  const { url, zoneUrl, autotaskUrl, atriaUrl } = sandbox;
  return { said: { url, zoneUrl, autotaskUrl, atriaUrl }, close: () => sandbox.close() };
}
