import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerLimits } from '../http/answer-body.js';
import type { Ending, RecordedExchange, Recording } from '../recording/format.js';
import { baseMark } from '../recording/pseudonyms.js';
import { belowBase } from '../recording/replace.js';
import { errorsReply } from '../simulator/core/exchange.js';
import { reset } from '../simulator/core/fault-effects.js';
import { HttpServer, readRequest, sendReply } from '../simulator/core/http-server.js';

/** A server that answers as Autotask and Atria did when a recording was made. */
export interface Replay {
  readonly url: string;
  readonly zoneUrl: string;
  readonly autotaskUrl: string;
  readonly atriaUrl: string;
  /** The runs that were recorded, with what to start each of them with again. */
  readonly runs: readonly { readonly now: string; readonly parameters: Readonly<Record<string, unknown>> }[];
  /** What a worker needs in its environment to meet this server; credentials may be any. */
  readonly environment: Readonly<Record<string, string>>;
  /** Requests that the recording has no answer to, method and address. */
  readonly unknown: () => readonly string[];
  close(): Promise<void>;
}

/**
 * Serves a recording. The same request gets the answers that it got then, one after the other, and then the last one
 * again. Requests are the same by method, address and body, lists of identifiers in any order.
 */
export async function startReplay(options: { recording: Recording; port?: number; host?: string }): Promise<Replay> {
  const answers = new Map<string, RecordedExchange['answer'][]>();
  for (const { method, address, body, answer } of options.recording.exchanges) {
    const key = keyOf(method, address, body);
    answers.set(key, [...(answers.get(key) ?? []), answer]);
  }
  const unknown: string[] = [];
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, body } = await readRequest(incoming);
    const address = belowBase(incoming.url ?? '/');
    const waiting = answers.get(keyOf(method, address, body === '' ? undefined : JSON.parse(body)));
    const answer = waiting !== undefined && waiting.length > 1 ? waiting.shift() : waiting?.[0];
    if (answer === undefined) {
      unknown.push(`${method} ${address} ${body}`);
      sendReply(response, { status: 404, body: { Message: 'The recording has no answer to this request.' } });
    } else send(response, answer, server.url);
  };
  const server = new HttpServer(options.host ?? '127.0.0.1', options.port ?? 0, handle);
  await server.listen();
  const { url } = server;
  const autotaskUrl = `${url}/ATServicesRest/`;
  const atriaUrl = `${url}/atria`;
  const { runs } = options.recording;
  return {
    ...{ url, zoneUrl: autotaskUrl, autotaskUrl, atriaUrl },
    runs: runs.map(({ now, parameters }) => ({ now, parameters: naming(url, parameters) })),
    environment: {
      ...{ AUTOTASK_ZONE_URL: autotaskUrl, AUTOTASK_ALLOWED_HOSTS: new URL(url).host, ATRIA_URL: atriaUrl },
      ...{ ATRIA_TOKEN: 'of-a-recording', ...(runs[0] === undefined ? {} : { BILLING_SYNC_CLOCK: runs[0].now }) },
    },
    unknown: () => unknown,
    close: () => server.close(),
  };
}

/** With the present server in the addresses that lay on the recorded one. */
function naming<T>(url: string, value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(baseMark, url)) as T;
}

function keyOf(method: string, address: string, body: unknown): string {
  const [path = '', query = ''] = address.split(/\?(.*)/s);
  // The zone is looked up for the parameters' user and for that of the secret set, which may be any here.
  const search = new URLSearchParams(/zoneinformation$/i.test(path) ? '' : query);
  search.sort();
  return [method, path.toLowerCase(), search.toString(), JSON.stringify(inOneOrder(body) ?? null)].join('\n');
}

/** The identifiers of a condition mean the same in any order, and their order changes with their replacements. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOneOrder);
    return items.every((each) => typeof each === 'number') ? items.sort((one, other) => one - other) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inOneOrder(each)]));
}

function send(response: ServerResponse, answer: RecordedExchange['answer'], url: string): void {
  if ('ending' in answer) {
    endings[answer.ending](response);
    return;
  }
  const { status, contentType, retryAfter, json, text } = answer;
  const body = json === undefined ? (text ?? '') : JSON.stringify(naming(url, json));
  const wait = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body), ...wait });
  response.end(body);
}

const endings: Readonly<Record<Ending, (response: ServerResponse) => void>> = {
  reset,
  // The client gives up.
  hang: () => undefined,
  // What was certainly not done then is certainly not done now.
  refused: (response) => {
    sendReply(response, errorsReply(429, 'The Autotask API thread threshold of 3 threads has been exceeded.'));
  },
  garbled: (response) => {
    response.socket?.end('This is no answer of HTTP.\r\n\r\n');
  },
  cut: (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 100 });
    response.write('{', () => response.socket?.destroy());
  },
  bytes: (response) => {
    sendReply(response, { status: 200, body: ['x'.repeat(answerLimits.bytes)] });
  },
  levels: (response) => {
    const levels = answerLimits.levels + 1;
    sendReply(response, { status: 200, body: JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) });
  },
  values: (response) => {
    sendReply(response, { status: 200, body: Array(answerLimits.values + 2).fill(0) });
  },
};
