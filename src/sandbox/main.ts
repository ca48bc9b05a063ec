import { Command } from '@commander-js/extra-typings';
import { startSandbox } from './sandbox.js';
import { loadScenario } from './scenario.js';

const options = new Command('sandbox')
  .description('Simulates Autotask and the billing API of Atria from a scenario file, until it is stopped.')
  .requiredOption('--scenario <file>', 'the scenario, a JSON file')
  .option('--port <number>', 'the port; 0 takes a free one', Number, 0)
  .option('--host <address>', 'the address to listen on', '127.0.0.1')
  .parse()
  .opts();

try {
  const sandbox = await startSandbox({
    scenario: loadScenario(options.scenario),
    port: options.port,
    host: options.host,
  });
  const { url, zoneUrl, autotaskUrl, atriaUrl } = sandbox;
  process.stdout.write(`${JSON.stringify({ url, zoneUrl, autotaskUrl, atriaUrl })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.close());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
