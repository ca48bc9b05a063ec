import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { isUnreachableTemporal } from '../../runs/unreachable-temporal.js';
import type { ConsoleServices } from '../services.js';

/**
 * How long a page waits for Temporal, and how long an action does. A server that is well may take a little more than
 * five seconds to describe a schedule: that long it waits for a worker of its own that has the schedule in memory.
 */
const answerWithinMs = 8_000;
const doneWithinMs = 20_000;
/** How long a page waits for what goes on by itself, and how long that is listened to. */
const begunWithinMs = 10_000;
const goesOnForMs = 600_000;

/** One of the servers that the console needs does not answer. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly server: 'store' | 'temporal';

  constructor(server: 'store' | 'temporal', cause: unknown) {
    super(`${server === 'store' ? 'The store' : 'Temporal'} does not answer.`, { cause });
    this.server = server;
  }
}

/** Asks Temporal something. @throws Unavailable where it does not answer within 8 s; any other error as it is */
export function askTemporal<T>(services: WithClient, ask: (client: Client) => Promise<T>): Promise<T> {
  return within(answerWithinMs, services, ask);
}

/** Has Temporal do something, which may take 20 s. @throws as {@link askTemporal} does */
export function tellTemporal<T>(services: WithClient, tell: (client: Client) => Promise<T>): Promise<T> {
  return within(doneWithinMs, services, tell);
}

/**
 * Has Temporal do something that may take minutes and goes on by itself.
 *
 * @returns what it came to; undefined if that is not known within 10 s
 * @throws as {@link askTemporal} does
 */
export function beginAtTemporal<T>(
  services: WithClient,
  begin: (client: Client) => Promise<T>,
): Promise<T | undefined> {
  const begun = within(goesOnForMs, services, begin);
  // Nobody waits for a failure that comes later: the page of what was begun tells it.
  begun.catch(() => undefined);
  return Promise.race([begun, wait(begunWithinMs, undefined, { ref: false })]);
}

type WithClient = Pick<ConsoleServices, 'client'>;

async function within<T>(limitMs: number, { client }: WithClient, ask: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await client.connection.withDeadline(Date.now() + limitMs, () => ask(client));
  } catch (error) {
    if (isUnreachableTemporal(error)) throw new Unavailable('temporal', error);
    throw error;
  }
}

/** What Temporal answered, or that it did not: for the parts of a page that the rest goes on without. */
export type Answered<T> = { readonly value: T } | { readonly problem: Unavailable };

/** Turns a server that does not answer into a value. @throws every other error */
export async function answered<T>(asking: Promise<T>): Promise<Answered<T>> {
  try {
    return { value: await asking };
  } catch (error) {
    if (error instanceof Unavailable) return { problem: error };
    throw error;
  }
}
