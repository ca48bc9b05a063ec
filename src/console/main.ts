import { openLogger } from '../configuration/logger.js';
import { takeNoArguments } from '../configuration/no-arguments.js';
import { findPlace, placeMissingMessage } from '../configuration/place.js';
import { startConsole } from './server.js';

const logger = openLogger('console');

takeNoArguments(
  'npm run console',
  'Serves the console until it is stopped.',
  'docs/console.md describes its settings.',
);

/** Serves the console on the servers that the command line uses too. */
try {
  const { environment, source } = findPlace(process.env);
  if (source === undefined) throw new Error(placeMissingMessage(process.env));
  const server = await startConsole(environment, logger);
  logger.info({ url: server.url }, `The console is at ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
} catch (error) {
  logger.fatal({ err: error }, error instanceof Error ? error.message : 'The console could not be started.');
  process.exitCode = 1;
}
