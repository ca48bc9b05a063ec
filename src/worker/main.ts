import { Runtime, DefaultLogger } from '@temporalio/worker';
import { readConfiguration } from '../configuration/environment.js';
import { openLogger } from '../configuration/logger.js';
import { takeNoArguments } from '../configuration/no-arguments.js';
import { startWorker } from './worker.js';
import { builtWorkflows } from './workflow-bundle.js';

const logger = openLogger('worker');

/** Temporal's own log lines go the same way as ours. */
const temporalLogger = new DefaultLogger('INFO', ({ level, message, meta }) => {
  const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const { error, workflowId, runId, activityType, attempt } = (meta ?? {}) as Record<string, unknown>;
  logger[write[level]]({ err: error, workflowId, runId, activityType, attempt }, message);
});

takeNoArguments(
  'npm run worker',
  'Runs the workflows and activities of the billing sync until it is stopped.',
  'docs/running-in-production.md describes its settings.',
);
try {
  Runtime.install({ logger: temporalLogger, shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const configuration = readConfiguration(process.env);
  const running = await startWorker(configuration, await builtWorkflows({ logger: temporalLogger }), logger);
  logger.info({ taskQueue: configuration.taskQueue }, 'The worker is ready.');
  endWithParent();
  // Whoever started this process waits for the line.
  process.send?.('ready');
  await running.run();
} catch (error) {
  logger.fatal({ err: error }, error instanceof Error ? error.message : 'The worker could not be started.');
  process.exitCode = 1;
}

/** A worker that was forked ends in order when its parent is gone, however that ended. */
function endWithParent(): void {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
  });
  // The connection to the parent alone keeps no worker alive.
  process.channel?.unref();
}
