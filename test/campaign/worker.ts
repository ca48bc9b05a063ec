import type { Context } from '@temporalio/activity';
import { DefaultLogger, Runtime, type ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { pino } from 'pino';
import { readConfiguration } from '../../src/configuration/environment.js';
import { startWorker } from '../../src/worker/worker.js';
import { createActivities, type SyncActivities } from '../../src/activities/index.js';
import type { SyncServices } from '../../src/activities/services.js';
import { mutants, type Mutant } from './mutants/index.js';
import type { HarnessMessage, Variant, WorkerMessage } from './worker-messages.js';

/**
 * A worker of the campaign: the product's own, which in addition asks the harness at the boundaries of every activity
 * whether to go on or to die. It is started with an IPC channel.
 */
const logger = pino({ name: `worker ${process.pid}`, level: 'info' });

const waiting = new Map<number, (verdict: 'go' | 'die') => void>();
let lastId = 0;
let variant = JSON.parse(process.env['CAMPAIGN_VARIANT'] ?? '') as Variant;
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
  if (message.kind === 'change') {
    variant = message.variant;
    tell({ kind: 'changed' });
    return;
  }
  waiting.get(message.id)?.(message.verdict);
  waiting.delete(message.id);
});
process.on('disconnect', () => process.exit());

function askingInterceptor(context: Context): { inbound: ActivityInboundCallsInterceptor } {
  const { activityType: activity, attempt, workflowExecution } = context.info;
  const tellOf = (when: 'before' | 'after' | 'failed'): number => {
    lastId += 1;
    tell({ kind: 'point', id: lastId, when, activity, attempt, workflowId: workflowExecution?.workflowId ?? '' });
    return lastId;
  };
  const ask = async (when: 'before' | 'after'): Promise<void> => {
    const id = tellOf(when);
    const answer = await new Promise<'go' | 'die'>((resolve) => waiting.set(id, resolve));
    if (answer === 'die') process.kill(process.pid, 'SIGKILL');
  };
  return {
    inbound: {
      async execute(input, next) {
        await ask('before');
        const result = await next(input).catch((error: unknown) => {
          tellOf('failed');
          throw error;
        });
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
const running = await startWorker(readConfiguration(process.env), { codePath: bundleFile }, logger, {
  activityInterceptors: [askingInterceptor],
  // A killed worker's workflows wait this long for it before others take them over.
  stickyQueueScheduleToStartTimeout: '500 milliseconds',
  createActivities: ofPresentVariant,
});
shutDown = () => {
  running.worker.shutdown();
};
tell({ kind: 'ready' });
await running.run();
process.disconnect();

/** Activities of whichever variant the worker is when they are called. */
function ofPresentVariant(services: SyncServices): SyncActivities {
  const made = new Map<string, SyncActivities>();
  const present = (): SyncActivities => {
    const key = JSON.stringify(variant);
    const known = made.get(key);
    if (known !== undefined) return known;
    const settings = { ...services.settings, ...variant.settings };
    const fresh = variantNamed(variant.mutant)({ ...services, settings });
    made.set(key, fresh);
    return fresh;
  };
  const call = (name: string, given: unknown[]): unknown => {
    const activities: Readonly<Record<string, unknown>> = present();
    const activity = activities[name];
    if (typeof activity !== 'function') throw new Error(`There is no activity ${name}.`);
    return Reflect.apply(activity, undefined, given) as unknown;
  };
  const calls = Object.keys(present()).map((name) => [name, (...given: unknown[]) => call(name, given)]);
  return Object.fromEntries(calls) as SyncActivities;
}

function variantNamed(name: string | undefined): Mutant {
  const made = name === undefined ? createActivities : mutants[name];
  if (made === undefined) throw new Error(`There is no mutant "${name ?? ''}".`);
  return made;
}
