import type { Context } from '@temporalio/activity';
import { DefaultLogger, Runtime, type ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { pino } from 'pino';
import { readConfiguration } from '../../src/configuration/environment.js';
import { startWorker } from '../../src/worker/worker.js';
import { mutants } from './mutants/index.js';
import type { HarnessMessage, WorkerMessage } from './worker-messages.js';

/**
 * A worker of the campaign: the product's own, which in addition asks the harness at the boundaries of every activity
 * whether to go on or to die. It is started with an IPC channel.
 */
const logger = pino({ name: `worker ${process.pid}`, level: 'info' });

const waiting = new Map<number, (verdict: 'go' | 'die') => void>();
let lastId = 0;
let shutDown = (): void => {
  process.exit();
};

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

process.on('message', (message: HarnessMessage) => {
  if (message.kind === 'shut down') {
    shutDown();
    return;
  }
  waiting.get(message.id)?.(message.verdict);
  waiting.delete(message.id);
});
process.on('disconnect', () => process.exit());

function askingInterceptor(context: Context): { inbound: ActivityInboundCallsInterceptor } {
  const { activityType: activity, attempt, workflowExecution } = context.info;
  const ask = async (when: 'before' | 'after'): Promise<void> => {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<'go' | 'die'>((resolve) => waiting.set(id, resolve));
    tell({ kind: 'point', id, when, activity, attempt, workflowId: workflowExecution?.workflowId ?? '' });
    if ((await answer) === 'die') process.kill(process.pid, 'SIGKILL');
  };
  return {
    inbound: {
      async execute(input, next) {
        await ask('before');
        const result = await next(input);
        await ask('after');
        return result;
      },
    },
  };
}

const temporalLogger = new DefaultLogger('WARN', ({ level, message, meta }) => {
  const { error, workflowId, activityType, attempt } = (meta ?? {}) as Record<string, unknown>;
  logger[level === 'ERROR' ? 'error' : 'warn']({ err: error, workflowId, activityType, attempt }, message);
});
Runtime.install({ logger: temporalLogger, shutdownSignals: [] });
const bundleFile = process.env['CAMPAIGN_BUNDLE'] ?? '';
const mutant = process.env['CAMPAIGN_MUTANT'] ?? '';
const running = await startWorker(readConfiguration(process.env), { codePath: bundleFile }, logger, {
  activityInterceptors: [askingInterceptor],
  // A killed worker's workflows wait this long for it before others take them over.
  stickyQueueScheduleToStartTimeout: '500 milliseconds',
  ...(mutant === '' ? {} : { createActivities: mutantNamed(mutant) }),
});
shutDown = () => {
  running.worker.shutdown();
};
tell({ kind: 'ready' });
await running.run();
process.disconnect();

function mutantNamed(name: string) {
  const made = mutants[name];
  if (made === undefined) throw new Error(`There is no mutant "${name}".`);
  return made;
}
