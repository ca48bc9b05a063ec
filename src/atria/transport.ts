import type { z } from 'zod';
import type { HttpBoundary } from '../http/boundary.js';
import { exchange, type HttpAnswer, type HttpRequest } from '../http/exchange.js';
import { retryAfterMs } from '../http/retry-after.js';
import { TransportError } from '../http/transport-error.js';
import { AtriaError } from './errors.js';

/** What one call cost, for counters and logs. */
export interface AtriaCall {
  /** The path, without the query. */
  endpoint: string;
  /** Null if no whole answer came. */
  status: number | null;
  durationMs: number;
  /** Atria's clock, if an answer told it. */
  date: Date | undefined;
}

export interface AtriaTransportOptions {
  /** Where Atria's API is, such as `https://atria.example.com/`; it may end with a folder. */
  url: string;
  /** The bearer token of a user with the permission "Service Provider Developer", or what tells the one of now. */
  token: string | (() => string);
  requestTimeoutMs: number;
  boundary: HttpBoundary;
  signal?: AbortSignal | undefined;
  onCall?: ((call: AtriaCall) => void) | undefined;
}

export interface AtriaTransport {
  /**
   * Reads one address, once; twice if the token was refused and has been replaced meanwhile.
   * @param path below Atria's URL, such as `api/billing/periods`
   * @throws AtriaError, or the signal's reason if the call was cancelled
   */
  get<T>(path: string, query: URLSearchParams, schema: z.ZodType<T>): Promise<T>;
}

/** @throws AtriaError if the URL or the token cannot be used */
export function createTransport(options: AtriaTransportOptions): AtriaTransport {
  const base = baseUrlOf(options.url);
  const { token } = options;
  const presentToken = () => checkedToken(typeof token === 'string' ? token : token());
  presentToken();
  return {
    async get(path, query, schema) {
      options.signal?.throwIfAborted();
      const search = query.toString();
      const url = `${base}${path}${search === '' ? '' : `?${search}`}`;
      const sent = presentToken();
      let answer = await sendOnce(options, path, url, sent);
      if (answer.status === 401 && presentToken() !== sent) answer = await sendOnce(options, path, url, presentToken());
      const fault = answerFault(path, answer);
      if (fault) throw fault;
      const parsed = schema.safeParse(answer.json);
      if (parsed.success) return parsed.data;
      const places = parsed.error.issues
        .slice(0, 3)
        .map((issue) => `${issue.path.join('.') || 'the answer'} (${issue.code})`);
      throw unexpected(path, `it does not have the expected shape at ${places.join(', ')}`);
    },
  };
}

/** A successful answer that contradicts itself or what was asked. */
export function unexpected(path: string, what: string, retryable = false): AtriaError {
  return notUsable(path, what, { retryable, outage: false });
}

function notUsable(
  path: string,
  what: string,
  facts: Pick<AtriaError, 'retryable' | 'outage'> & { advice?: string },
): AtriaError {
  return new AtriaError(`The answer of Atria to GET /${path} cannot be used: ${what}`, {
    kind: 'UnexpectedAnswer',
    ...facts,
    status: 200,
  });
}

async function sendOnce(options: AtriaTransportOptions, path: string, url: string, token: string): Promise<HttpAnswer> {
  const startedAt = performance.now();
  let answered: HttpAnswer | undefined;
  const { requestTimeoutMs: timeoutMs, signal } = options;
  const headers = { Authorization: `Bearer ${token}` };
  const secrets = [...options.boundary.secrets, token];
  try {
    const record: HttpRequest['record'] = (each) => options.boundary.record?.('atria', each);
    answered = await exchange({ method: 'GET', url, headers, timeoutMs, keepAlive: true, secrets, record, signal });
    return answered;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    if (error.failure === 'Cancelled') signal?.throwIfAborted();
    throw transportFault(path, error);
  } finally {
    const { status = null, date } = answered ?? {};
    options.onCall?.({ endpoint: path, status, durationMs: Math.round(performance.now() - startedAt), date });
  }
}

function transportFault(path: string, cause: TransportError): AtriaError {
  switch (cause.failure) {
    case 'Timeout':
      return new AtriaError(`Atria gave no whole answer to GET /${path} within the request timeout`, {
        kind: 'Timeout',
        retryable: true,
        outage: cause.passes,
        cause,
      });
    case 'UnreadableAnswer':
    case 'TooLongAnswer':
      return new AtriaError(`The answer of Atria to GET /${path} could not be read: ${cause.message}`, {
        kind: 'UnexpectedAnswer',
        retryable: true,
        outage: cause.passes,
        cause,
      });
    case 'Unreachable':
    case 'ConnectionLost':
    case 'Cancelled':
      return new AtriaError(`Atria could not be reached for GET /${path}: ${cause.message}`, {
        kind: 'Unreachable',
        retryable: true,
        outage: cause.passes,
        advice: "Check the network and Atria's URL.",
        cause,
      });
  }
}

function answerFault(path: string, answer: HttpAnswer): AtriaError | undefined {
  const { status } = answer;
  const request = `GET /${path}`;
  if (status === 200) {
    if (answer.notJson === undefined) return undefined;
    // A page that stands in for a system under maintenance goes away again.
    return notUsable(path, `it is ${answer.notJson}`, {
      retryable: true,
      outage: true,
      advice: "Check that the URL is Atria's.",
    });
  }
  if (status === 401) {
    const advice = 'Make a new token in Atria, and check that its user is enabled.';
    const found = `Atria refused the token for ${request} (HTTP 401)`;
    return new AtriaError(found, { kind: 'Unauthorized', retryable: false, status, advice });
  }
  if (status === 403) {
    const advice = 'Its user needs the permission "Service Provider Developer".';
    const found = `The Atria token may not read ${request} (HTTP 403)`;
    return new AtriaError(found, { kind: 'Forbidden', retryable: false, status, advice });
  }
  if (status === 404) {
    const advice = "Check Atria's URL and that the billing period exists.";
    const found = `Atria does not know ${request} (HTTP 404)`;
    return new AtriaError(found, { kind: 'NotFound', retryable: false, status, advice });
  }
  if (status >= 500 || status === 429 || status === 408) {
    return new AtriaError(`Atria failed at ${request} with HTTP ${status}`, {
      advice: 'Try again later.',
      kind: 'ServerError',
      retryable: true,
      outage: true,
      status,
      retryAfterMs: retryAfterMs(answer.retryAfter, new Date()),
    });
  }
  const found = `Atria answered ${request} with HTTP ${status}, which is neither a success nor a known failure`;
  const advice = "Check Atria's URL.";
  return new AtriaError(found, { kind: 'UnexpectedAnswer', retryable: false, status, advice });
}

function baseUrlOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (parsed === undefined || !isWeb || parsed.username !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw new AtriaError('The Atria URL is not a plain web address', {
      advice: 'Give one such as https://atria.example.com/.',
      kind: 'Unreachable',
      retryable: false,
    });
  }
  return parsed.href.endsWith('/') ? parsed.href : `${parsed.href}/`;
}

function checkedToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new AtriaError('The Atria token is empty or holds characters that cannot be sent in an HTTP header', {
    kind: 'Unauthorized',
    retryable: false,
    advice: 'Set ATRIA_TOKEN or ATRIA_TOKEN_FILE again.',
  });
}
