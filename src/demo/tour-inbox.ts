import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { jsonOf } from '../configuration/variables.js';

const messageSchema = z.object({
  type: z.string(),
  data: z.object({ title: z.string(), text: z.string(), page: z.string().nullable(), runId: z.string().optional() }),
});

export type ToldEvent = 'waits' | 'needs-person';

/** A message as it came in. */
export interface ReceivedMessage extends z.output<typeof messageSchema> {
  /** Whether its signature fits the key, and would not fit another text. */
  readonly isSigned: boolean;
}

/** A receiver of notifications on this machine, in the place of a chat service. */
export interface Inbox {
  /** What a worker needs in its environment to send here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it listens, without what is secret. */
  readonly origin: string;
  /** Waits for a message about a run. @returns undefined if none came within a minute */
  received(event: ToldEvent, runId: string, over: AbortSignal): Promise<ReceivedMessage | undefined>;
}

/** A worker looks every five seconds for what there is to tell. */
const patienceMs = 60_000;
const lookEveryMs = 100;

/** Opens it on a free port. It keeps no process alive. */
export async function openInbox(): Promise<Inbox> {
  const key = `whsec_${randomBytes(32).toString('base64')}`;
  const messages: ReceivedMessage[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message = readMessage(Buffer.concat(chunks).toString('utf8'), request.headers, key);
      if (message !== undefined) messages.push(message);
      response.writeHead(message === undefined ? 400 : 204).end();
    });
  });
  await once(server.listen(0, '127.0.0.1').unref(), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      ...{ BILLING_SYNC_WEBHOOK_URL: `${origin}/inbox`, BILLING_SYNC_WEBHOOK_FORMAT: 'json' },
      BILLING_SYNC_WEBHOOK_KEY: key,
    },
    origin,
    async received(event, runId, over) {
      const find = () => messages.find(({ type, data }) => type === `run.${event}` && data.runId === runId);
      for (const end = Date.now() + patienceMs; find() === undefined && Date.now() < end;) {
        await wait(lookEveryMs, undefined, { signal: over });
      }
      return find();
    },
  };
}

/** @returns undefined of what is no message */
function readMessage(text: string, headers: IncomingHttpHeaders, key: string): ReceivedMessage | undefined {
  const { data } = messageSchema.safeParse(jsonOf(text));
  const isSigned = verifies(text, headers, key) && !verifies(`${text} `, headers, key);
  return data === undefined ? undefined : { ...data, isSigned };
}

/** As any receiver of Standard Webhooks checks a message. */
function verifies(text: string, headers: IncomingHttpHeaders, key: string): boolean {
  try {
    new Webhook(key).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
