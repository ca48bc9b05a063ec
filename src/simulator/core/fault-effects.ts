import type { ServerResponse } from 'node:http';
import { unauthorised } from '../autotask/access.js';
import { errorsReply, type Reply, type SandboxRequest } from './exchange.js';
import type { Fault, FaultKind } from './faults.js';
import { sendReply } from './http-server.js';

/** What a fault may do with a request. */
export interface FaultyExchange {
  request: SandboxRequest;
  response: ServerResponse;
  /** Makes the request's change and answers what would be sent. `asOf`: reads see what was there at that instant (milliseconds). */
  answer: (request: SandboxRequest, asOf?: number) => Reply;
  /** Rejects when the simulator closes. */
  wait: (ms: number) => Promise<void>;
}

const UNEXPECTED_TEXT =
  'An unexpected error has occurred. If the problem persists, please contact Autotask Support and reference Error ID: 1166';

/** Serves one request with a fault in it. `refuse` is the server's to do, before the body is read. */
export async function serveWithFault(fault: Fault, exchange: FaultyExchange): Promise<void> {
  const reply = await EFFECTS[fault.kind](exchange, fault.ms);
  if (reply !== undefined) sendReply(exchange.response, reply);
}

/** Answers what is to be sent, or undefined when the connection has been dealt with. */
type Effect = (exchange: FaultyExchange, ms: number) => Reply | undefined | Promise<Reply | undefined>;

const answerLate: Effect = async ({ answer, request, wait }, ms) => {
  await wait(ms);
  return answer(request);
};

const EFFECTS: Record<FaultKind, Effect> = {
  delay: answerLate,
  hang: ({ response }) => untilClientLeaves(response),
  refuse: ({ response }) => {
    reset(response);
  },
  resetBeforeCommit: ({ response }) => {
    reset(response);
  },
  commitThenDrop: ({ answer, request, response }) => {
    answer(request);
    reset(response);
  },
  lateCommit: answerLate,
  error500BeforeCommit: () => errorsReply(500, UNEXPECTED_TEXT),
  error500AfterCommit: ({ answer, request }) => {
    answer(request);
    return errorsReply(500, UNEXPECTED_TEXT);
  },
  validation500: () => errorsReply(500, 'Value does not reference an existing entity for serviceID . '),
  tooManyRequests: (_exchange, ms) => ({
    ...errorsReply(429, 'The Autotask API thread threshold of 3 threads has been exceeded.'),
    headers: retryAfter(ms),
  }),
  unauthorised,
  html200: ({ response }) => {
    sendHtml(response, 200);
  },
  maintenance: ({ response }, ms) => {
    sendHtml(response, 503, retryAfter(ms));
  },
  truncatedBody: ({ answer, request, response }) => {
    sendHalf(response, answer(request));
  },
  wrongShape: ({ answer, request }) => ({ ...answer(request), status: 200, body: { unexpected: ['shape'] } }),
  duplicatedPage: ({ answer, request }) => answer(withPaging(request, (id, previous) => previous.at(-1) ?? id)),
  shiftedPage: ({ answer, request }) => answer(withPaging(request, (id) => id - 1)),
  staleRead: ({ answer, request }, ms) => answer(request, Date.now() - ms),
};

/** Ends a connection with a TCP reset. */
export function reset(response: ServerResponse): undefined {
  response.socket?.resetAndDestroy();
}

async function untilClientLeaves(response: ServerResponse): Promise<undefined> {
  if (!response.destroyed) await new Promise((resolve) => response.once('close', resolve));
}

/** The header counts in whole seconds. */
function retryAfter(ms: number): Record<string, string> {
  return ms < 1_000 ? {} : { 'Retry-After': String(Math.ceil(ms / 1_000)) };
}

function sendHtml(response: ServerResponse, status: number, headers: Record<string, string> = {}): undefined {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
  response.end('<!DOCTYPE html><html><body><h1>Scheduled maintenance</h1></body></html>');
}

function sendHalf(response: ServerResponse, reply: Reply): undefined {
  const text = Buffer.from(JSON.stringify(reply.body ?? {}));
  response.writeHead(reply.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': text.length,
  });
  response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy());
}

/** The request with its page cursor moved back. A first page stays what it is. */
function withPaging(
  request: SandboxRequest,
  move: (id: number, previous: readonly number[]) => number,
): SandboxRequest {
  const query = new URLSearchParams(request.query);
  const paging = query.get('paging');
  if (paging !== null) {
    const cursor = JSON.parse(paging) as { previousIds: number[]; nextIds: number[] };
    cursor.nextIds = cursor.nextIds.map((id) => move(id, cursor.previousIds));
    query.set('paging', JSON.stringify(cursor));
  }
  const page = Number(query.get('page') ?? 1);
  if (page > 1) query.set('page', String(page - 1));
  return { ...request, query };
}
