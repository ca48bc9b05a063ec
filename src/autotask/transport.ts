import pLimit from 'p-limit';
import type { z } from 'zod';
import type { HttpBoundary } from '../http/boundary.js';
import { exchange, type HttpAnswer } from '../http/exchange.js';
import { TransportError } from '../http/transport-error.js';
import { answerFault, transportFault, wrongShape, type RequestName } from './classify.js';
import { AutotaskError } from './errors.js';

/** What one call cost, for counters and logs. */
export interface AutotaskCall {
  method: 'GET' | 'POST' | 'PATCH';
  /** The entity, such as `ContractServiceUnits`. */
  endpoint: string;
  /** Null if no whole answer came. */
  status: number | null;
  durationMs: number;
  /** Autotask's clock, if an answer told it. */
  date: Date | undefined;
}

export interface AutotaskCredentials {
  userName: string;
  secret: string;
  integrationCode: string;
}

/** Credentials, or where to get them: they are asked for anew before each request. */
export type CredentialsSource = AutotaskCredentials | (() => Promise<AutotaskCredentials>);

export interface TransportOptions {
  /** Ends with `/ATServicesRest/`. */
  baseUrl: string;
  credentials: CredentialsSource;
  /** For one whole exchange; the wait for a free slot does not count. */
  requestTimeoutMs: number;
  boundary: HttpBoundary;
  /** Where each call waits until Autotask can take it; the workers share its three calls at a time for each endpoint. */
  slots: Slots;
  /** Of all clients that share these slots. */
  accepted?: AcceptedCredentials;
  signal?: AbortSignal | undefined;
  onCall?: ((call: AutotaskCall) => void) | undefined;
}

/** The credentials that Autotask has taken at least once, since this process began. */
export type AcceptedCredentials = Set<string>;

/** How a call waits for its slot. */
export interface SlotWait {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the caller would rather hear that the wait is long than wait: it loses nothing by coming again later. */
  readonly comesAgain: boolean;
}

/** Runs calls, a bounded number at a time for each entity. */
export interface Slots {
  /** @throws the signal's reason, or an AutotaskError `ThreadLimit` if the wait is long and the caller comes again */
  run<T>(endpoint: string, call: () => Promise<T>, wait: SlotWait): Promise<T>;
}

/**
 * Slots of one process. Autotask allows three parallel calls to one entity, over all processes that use the same
 * integration code: {@link https://ww2.autotask.net/help/developerhelp/content/apis/General/ThreadLimiting.htm}
 */
export function createSlots(threadsPerEndpoint: number): Slots {
  const limits = new Map<string, ReturnType<typeof pLimit>>();
  return {
    run(endpoint, call) {
      const limit = limits.get(endpoint) ?? pLimit(threadsPerEndpoint);
      limits.set(endpoint, limit);
      return limit(call);
    },
  };
}

/** One request below the base URL. */
export interface AutotaskRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** The path after the base URL, such as `V1.0/Companies/query`. */
  path: string;
  /** The whole URL of a following page. It must lie on the base URL's host. */
  url?: string;
  endpoint: string;
  body?: unknown;
  /** True if the request changes something in Autotask. */
  writes: boolean;
  /** Runs when the request has its slot, right before it is sent. If it throws, nothing is sent. */
  beforeSend?: (() => Promise<void>) | undefined;
}

/** Sends requests to one Autotask database, a bounded number at a time for each endpoint. */
export interface AutotaskTransport {
  readonly baseUrl: string;
  /**
   * Sends one request, once.
   * @returns the answer's body, checked by the schema
   * @throws AutotaskError, or the signal's reason if the call was cancelled and changed nothing
   */
  send<T>(request: AutotaskRequest, schema: z.ZodType<T>): Promise<T>;
}

/** @throws AutotaskError if a credential that is given as such cannot be sent as an HTTP header */
export function createTransport(options: TransportOptions): AutotaskTransport {
  const { credentials: source, accepted = new Set() } = options;
  if (typeof source !== 'function') credentialHeaders(source);
  return {
    baseUrl: options.baseUrl,
    send(request, schema) {
      const call = async () => {
        options.signal?.throwIfAborted();
        // Before the last check, because nothing may wait after it.
        const credentials = typeof source === 'function' ? await source() : source;
        const headers = credentialHeaders(credentials);
        await request.beforeSend?.();
        const answer = await sendOnce(options, headers, request);
        return readAnswer(nameOf(request), answer, schema, credentials, accepted);
      };
      // A reader would have to read again what it has read already.
      return options.slots.run(request.endpoint, call, { signal: options.signal, comesAgain: request.writes });
    },
  };
}

async function sendOnce(
  options: TransportOptions,
  headers: Record<string, string>,
  request: AutotaskRequest,
): Promise<HttpAnswer> {
  const startedAt = performance.now();
  let answered: HttpAnswer | undefined;
  try {
    answered = await exchange({
      method: request.method,
      url: request.url ?? `${options.baseUrl}${request.path}`,
      headers,
      body: request.body,
      timeoutMs: options.requestTimeoutMs,
      // A reset of a stale connection would look like a lost answer, so a write opens its own.
      keepAlive: !request.writes,
      secrets: [...options.boundary.secrets, ...Object.values(headers)],
      record: (each) => options.boundary.record?.('autotask', each),
      signal: options.signal,
    });
    return answered;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    // A cancelled write may have been done, so it has to be reported like any other lost answer.
    if (error.failure === 'Cancelled' && !request.writes) options.signal?.throwIfAborted();
    throw transportFault(nameOf(request), error);
  } finally {
    const durationMs = Math.round(performance.now() - startedAt);
    const { status = null, date } = answered ?? {};
    options.onCall?.({ method: request.method, endpoint: request.endpoint, status, durationMs, date });
  }
}

function readAnswer<T>(
  name: RequestName,
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  { userName, secret, integrationCode }: AutotaskCredentials,
  accepted: AcceptedCredentials,
): T {
  const key = JSON.stringify([userName, secret, integrationCode]);
  const fault = answerFault(name, answer, accepted.has(key));
  if (fault) throw fault;
  accepted.add(key);
  const parsed = schema.safeParse(answer.json);
  if (!parsed.success) throw wrongShape(name, answer.status, parsed.error);
  return parsed.data;
}

function nameOf({ method, path, writes }: AutotaskRequest): RequestName {
  return { method, path, writes };
}

/** https://www.autotask.net/help/DeveloperHelp/Content/APIs/REST/General_Topics/REST_Security_Auth.htm */
function credentialHeaders({ userName, secret, integrationCode }: AutotaskCredentials): Record<string, string> {
  const headers = { UserName: userName, Secret: secret, ApiIntegrationCode: integrationCode };
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/.test(value)) continue;
    throw new AutotaskError(
      `The Autotask credential ${name} is empty or holds characters that cannot be sent in an HTTP header. Store it anew.`,
      { kind: 'Unauthorized', disposition: 'halt', sent: 'no' },
    );
  }
  return headers;
}
