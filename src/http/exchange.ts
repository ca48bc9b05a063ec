import axios, { AxiosError } from 'axios';
import { answerLimits, readBody, type AnswerBody } from './answer-body.js';
import { agentsFor, proxyFailureCodes } from './proxy.js';
import type { RawExchange } from './recorder.js';
import { redactorOf, type Redact } from './redaction.js';
import { TransportError } from './transport-error.js';

/** One HTTP request. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH';
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** For the whole exchange: connecting, sending, and reading the last byte of the answer. */
  timeoutMs: number;
  /** False opens a connection of its own, for requests that must not meet a connection that has gone stale. */
  keepAlive: boolean;
  /** What no text of the answer may hold, whether or not it goes with this request. */
  secrets: readonly string[];
  record?: ((exchange: RawExchange) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A whole answer, whatever its status. No credential is in it: what a server repeats ends here. */
export interface HttpAnswer extends AnswerBody {
  status: number;
  retryAfter: string | undefined;
  /** The other side's clock when it answered, to the second. */
  date: Date | undefined;
}

/**
 * Sends one request, once, and reads the whole answer. Nothing is retried and no redirect is followed: a repeated POST
 * would write twice, and a redirect would carry the credentials to another host.
 * @throws TransportError if no whole answer was read
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  if (request.signal?.aborted === true) {
    throw new TransportError('Cancelled', 'the request was cancelled before it was sent', undefined, true);
  }
  const deadline = openDeadline(request);
  const redact = redactorOf(request.secrets);
  try {
    const response = await axios.request<string>({
      method: request.method,
      url: request.url,
      headers: headersOf(request),
      ...(request.body === undefined ? {} : { data: JSON.stringify(request.body) }),
      timeout: request.timeoutMs,
      signal: deadline.signal,
      maxContentLength: answerLimits.bytes,
      maxBodyLength: answerLimits.bytes,
      maxRedirects: 0,
      // Our agents do it.
      proxy: false,
      responseType: 'text',
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      ...agentsFor(request.url, request.keepAlive),
    });
    const retryAfter = headerText(response.headers['retry-after']);
    const contentType = headerText(response.headers['content-type']) ?? '';
    const { status, data: text } = response;
    const body = readBody(text, contentType, redact);
    request.record?.({ request, answer: { status, contentType, retryAfter, text, ...body } });
    return {
      ...{ status, ...body },
      retryAfter: retryAfter === undefined ? undefined : redact(retryAfter),
      date: instantOf(headerText(response.headers['date'])),
    };
  } catch (error) {
    const failure = asTransportError(error, deadline.endedBy(), redact);
    request.record?.({ request, answer: failure });
    throw failure;
  } finally {
    deadline.close();
  }
}

function headersOf({ headers, body }: HttpRequest): Record<string, string> {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return { Accept: 'application/json', 'User-Agent': 'atria-autotask-billing-sync', ...json, ...headers };
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function instantOf(text: string | undefined): Date | undefined {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** The library's own timeout restarts with every byte that arrives, so the exchange as a whole gets a timer too. */
function openDeadline({ timeoutMs, signal }: HttpRequest) {
  const controller = new AbortController();
  let endedBy: 'Timeout' | 'Cancelled' | undefined;
  const end = (reason: 'Timeout' | 'Cancelled') => {
    endedBy ??= reason;
    controller.abort();
  };
  const cancel = () => {
    end('Cancelled');
  };
  const timer = setTimeout(() => {
    end('Timeout');
  }, timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    endedBy: () => endedBy,
    close: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    },
  };
}

function asTransportError(
  error: unknown,
  endedBy: 'Timeout' | 'Cancelled' | undefined,
  redact: Redact,
): TransportError {
  const { code, syscall, message: given } = errorFacts(error);
  // The name in a server's certificate is its own text too.
  const message = redact(given);
  if (endedBy === 'Cancelled') return new TransportError('Cancelled', 'the request was cancelled', code, false);
  // A network that breaks under an open connection gives the same codes, after the request has left.
  const hadConnected = syscall === 'read' || syscall === 'write';
  if (!hadConnected && (syscall === 'connect' || syscall === 'getaddrinfo' || neverConnectedCodes.has(code ?? ''))) {
    return new TransportError('Unreachable', message, code, true);
  }
  if (endedBy === 'Timeout' || timeoutCodes.has(code ?? '')) {
    return new TransportError('Timeout', 'no whole answer came within the request timeout', code, false);
  }
  // The library tells it by its text only: the code is that of an answer cut short, too.
  if (/maxContentLength/.test(message)) {
    const limit = `it has more than ${answerLimits.bytes} bytes, which are not read`;
    return new TransportError('TooLongAnswer', limit, code, false);
  }
  if (code?.startsWith('HPE_') === true) {
    return new TransportError('UnreadableAnswer', message, code, false);
  }
  if (isTlsCode(code)) return new TransportError('Unreachable', message, code, false);
  return new TransportError('ConnectionLost', message, code, false);
}

const neverConnectedCodes = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...proxyFailureCodes,
]);
const timeoutCodes = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** Certificates and handshakes: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
function isTlsCode(code: string | undefined): boolean {
  return code === 'EPROTO' || /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code ?? '');
}

/** Copies what may be kept of an error. The library's error also holds the request with its headers: it ends here. */
function errorFacts(error: unknown): { code: string | undefined; syscall: string | undefined; message: string } {
  if (!(error instanceof Error)) return { code: undefined, syscall: undefined, message: 'unknown failure' };
  const inner: unknown = error instanceof AxiosError ? error.cause : undefined;
  const cause = inner instanceof Error ? inner : error;
  const text = (name: 'code' | 'syscall') => {
    const value: unknown = Reflect.get(cause, name) ?? Reflect.get(error, name);
    return typeof value === 'string' ? value : undefined;
  };
  const message = error.message === '' ? cause.message : error.message;
  return {
    code: text('code'),
    syscall: text('syscall'),
    message: message === '' ? (text('code') ?? 'failed') : message,
  };
}
