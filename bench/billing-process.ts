import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startBillingProcess } from '../src/ledger/process/start-billing-process.js';
import type { Stack } from '../src/demo/stack.js';
import type { Store } from '../src/store/database.js';
import { buildsAtWork } from '../src/ledger/store/builds.js';
import { findPeriod } from '../src/ledger/store/periods.js';
import { streamSummaries } from '../src/ledger/store/records.js';

const pollMs = 250;

/** A billing process that makes the records of one period, with its progress as the console and the command line show it. */
export interface FollowedProcess {
  /** Resolves when half of the customers are done, or the process has ended before that was seen. */
  readonly isHalfDone: Promise<void>;
  readonly ended: Promise<unknown>;
}

/** Starts a process, and says how far it is at every tenth of the customers. */
export async function startFollowed(
  { client, configuration, store }: Stack,
  periodEnd: string,
  progress: (line: string) => void,
): Promise<FollowedProcess> {
  const handle = await startBillingProcess(client, configuration.taskQueue, periodEnd);
  let isOver = false;
  const ended = handle.result().finally(() => {
    isOver = true;
  });
  let passHalf!: () => void;
  const isHalfDone = new Promise<void>((resolve) => {
    passHalf = resolve;
  });
  const follow = async () => {
    let tenths = 0;
    while (!isOver) {
      const [build] = await buildsAtWork(store);
      const { customersDone = 0, customersTotal } = build ?? {};
      const now = Math.floor((10 * customersDone) / (customersTotal ?? Infinity));
      if (now > tenths) progress(`  ${customersDone} of ${customersTotal} customers done`);
      tenths = Math.max(tenths, now);
      if (tenths >= 5) passHalf();
      await delay(pollMs);
    }
  };
  const following = follow().finally(passHalf);
  return { isHalfDone, ended: Promise.all([ended, following]) };
}

/** What the published records of a period are, with their ids, as one short text. */
export async function digestOfRecords(store: Store, periodEnd: string): Promise<string> {
  const buildId = (await findPeriod(store, periodEnd))?.publishedBuild;
  if (typeof buildId !== 'number') throw new Error(`The period ${periodEnd} has no records.`);
  const hash = createHash('sha256');
  for await (const records of streamSummaries(store, { periodEnd, buildId })) hash.update(JSON.stringify(records));
  return hash.digest('hex');
}
