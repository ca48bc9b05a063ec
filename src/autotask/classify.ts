import { z } from 'zod';
import { cutText } from '../domain/storable-text.js';
import type { HttpAnswer } from '../http/exchange.js';
import { retryAfterMs } from '../http/retry-after.js';
import type { TransportError } from '../http/transport-error.js';
import { AutotaskError, type AutotaskErrorFacts, type Sent } from './errors.js';
import { isCredentialFault, isThreadLimit, knownValidation, type ValidationKey } from './validation-texts.js';

/** What a message may say about a request: no query, no headers, no body. */
export interface RequestName {
  method: 'GET' | 'POST' | 'PATCH';
  /** The path after the base URL, such as `V1.0/Companies/query`. */
  path: string;
  /** True if the request changes something in Autotask. */
  writes: boolean;
}

/** Error texts kept of one answer, and characters kept of one text. */
const detailsKept = 10;
const detailLength = 500;

const errorBody = z.object({
  errors: z.array(z.string()).nullish(),
  Message: z.string().nullish(),
});

/**
 * Autotask's own texts in an answer, whatever its status; empty if there are none.
 * https://www.autotask.net/help/DeveloperHelp/Content/APIs/REST/API_Calls/REST_API_Calls.htm
 */
export function errorTexts(json: unknown): string[] {
  const parsed = errorBody.safeParse(json);
  if (!parsed.success) return [];
  const texts = [...(parsed.data.errors ?? []), parsed.data.Message ?? ''].filter((text) => text.trim() !== '');
  return texts.slice(0, detailsKept).map((text) => cutText(text.trim(), detailLength));
}

/** The error of a request that got no whole answer. A cancelled one is left to the caller, who knows the signal. */
export function transportFault(request: RequestName, error: TransportError): AutotaskError {
  const facts = (kind: AutotaskErrorFacts['kind']): AutotaskErrorFacts => ({
    kind,
    disposition: 'retry',
    sent: error.neverSent ? 'no' : 'unknown',
    outage: error.passes,
    cause: error,
  });
  const name = nameOf(request);
  const doubt = request.writes && !error.neverSent ? ' Whether Autotask did it is not known yet.' : '';
  switch (error.failure) {
    case 'Unreachable':
      return new AutotaskError(
        `Autotask could not be reached for ${name}: ${error.message}. Check the network and the URL.${doubt}`,
        facts('Unreachable'),
      );
    case 'Timeout':
      return new AutotaskError(
        `Autotask gave no whole answer to ${name} within the request timeout.${doubt}`,
        facts('Timeout'),
      );
    case 'UnreadableAnswer':
    case 'TooLongAnswer':
      return new AutotaskError(
        `The answer to ${name} could not be read: ${error.message}.${doubt}`,
        facts('UnexpectedAnswer'),
      );
    case 'Cancelled':
      return new AutotaskError(`${name} was cancelled before its answer came.${doubt}`, facts('ConnectionLost'));
    case 'ConnectionLost':
      return new AutotaskError(
        `The connection to Autotask was lost during ${name}: ${error.message}.${doubt}`,
        facts('ConnectionLost'),
      );
  }
}

/**
 * The error that an answer stands for, or undefined if it is a success that still has to be read.
 * @param credentialsAccepted whether Autotask has accepted the credentials before: then a text that only seems to be
 * about them is about something else. Before a write they always were accepted: its line was read.
 */
export function answerFault(
  request: RequestName,
  answer: HttpAnswer,
  credentialsAccepted = false,
): AutotaskError | undefined {
  const { status, notJson } = answer;
  const details = errorTexts(answer.json);
  const name = nameOf(request);
  const facts = { status, details };
  if (isSuccess(request, status)) {
    if (details.length > 0) return reportedIn200(name, facts);
    return notJson === undefined ? undefined : unreadable(name, status, notJson);
  }
  if (status === 401) return unauthorized(name, facts, 'refused');
  if (status === 403) return forbidden(name, facts);
  if (status === 429 || isThreadLimit(details)) {
    return new AutotaskError(
      `Autotask had too many calls to take ${name} (HTTP ${status})${quoted(details)}. Try it later.`,
      {
        ...facts,
        kind: 'ThreadLimit',
        disposition: 'retryAt',
        sent: 'refused',
        outage: true,
        retryAfterMs: retryAfterMs(answer.retryAfter, new Date()),
      },
    );
  }
  const validation = status >= 400 ? knownValidation(details) : undefined;
  // Not by its status, so for a write it stays in doubt.
  if (validation === undefined && isCredentialFault(details, !credentialsAccepted && !request.writes)) {
    return unauthorized(name, facts, 'unknown');
  }
  return refusedOrFailed(request, answer, details, validation);
}

/** Autotask answers 200 to what it did; a system in between may turn that into 201, which is usual for a creation. */
function isSuccess({ writes }: RequestName, status: number): boolean {
  return status === 200 || (writes && status === 201);
}

/**
 * A successful answer that is not of the expected shape. It names the fields, not their values. Broken answers were
 * seen to pass, so the same call may be retried.
 */
export function wrongShape(request: RequestName, status: number, error: z.ZodError): AutotaskError {
  const places = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the answer'} (${issue.code})`);
  return unexpected(request, status, `it does not have the expected shape at ${places.join(', ')}`, 'retry');
}

/** A successful answer that contradicts itself or what was asked: nothing may be concluded from it. */
export function unexpected(
  request: RequestName,
  status: number,
  what: string,
  disposition: 'retry' | 'halt',
): AutotaskError {
  const doubt = request.writes ? ' Whether Autotask did it is not known yet.' : ' Nothing was concluded from it.';
  return new AutotaskError(
    `The answer of Autotask to ${nameOf(request)} (HTTP ${status}) cannot be used: ${what}.${doubt}`,
    {
      kind: 'UnexpectedAnswer',
      disposition,
      sent: 'unknown',
      status,
    },
  );
}

/** Everything else: a refusal where Autotask's text or the status says so, and in doubt otherwise. */
function refusedOrFailed(
  request: RequestName,
  { status, retryAfter }: HttpAnswer,
  details: string[],
  validation: ValidationKey | undefined,
): AutotaskError {
  const name = nameOf(request);
  // A read that is refused would be refused for every line; a write only for this one.
  const disposition = request.writes ? 'reject' : 'halt';
  if (validation !== undefined || status === 404 || status === 405) {
    const facts = { kind: 'Rejected', disposition, sent: 'refused', status, details, validation } as const;
    return new AutotaskError(`Autotask refused ${name} with HTTP ${status}${quoted(details)}.`, facts);
  }
  const doubt = request.writes ? ' Whether Autotask did it is not known yet.' : '';
  if (status >= 500 || status === 408) {
    const facts = { kind: 'ServerError', disposition: 'retry', sent: 'unknown', status, details } as const;
    return new AutotaskError(`Autotask failed at ${name} with HTTP ${status}${quoted(details)}.${doubt}`, {
      ...facts,
      outage: true,
      retryAfterMs: retryAfterMs(retryAfter, new Date()),
    });
  }
  if (status >= 400) {
    const facts = { kind: 'Rejected', disposition, sent: 'unknown', status, details } as const;
    return new AutotaskError(`Autotask did not accept ${name} (HTTP ${status})${quoted(details)}.${doubt}`, facts);
  }
  return unexpected(request, status, 'only HTTP 200 is a success, and redirects are not followed', 'halt');
}

/** Autotask documents that a 200 may carry errors. What was done is then anyone's guess. */
function reportedIn200(name: string, facts: { status: number; details: string[] }): AutotaskError {
  return new AutotaskError(`Autotask answered ${name} with HTTP ${facts.status} and errors${quoted(facts.details)}.`, {
    ...facts,
    kind: 'UnexpectedAnswer',
    disposition: 'retry',
    sent: 'unknown',
  });
}

function unreadable(name: string, status: number, what: string): AutotaskError {
  return new AutotaskError(
    `Autotask answered ${name} with HTTP ${status} and ${what}. Check that the URL is Autotask's and that nothing in between answers for it.`,
    // A page that stands in for a system under maintenance goes away again.
    { kind: 'UnexpectedAnswer', disposition: 'retry', sent: 'unknown', status, outage: true },
  );
}

const refusedCredentials = 'Autotask refused the credentials';

/** Whether a message is that of credentials that Autotask refused. Only what keeps no kind of an error has to ask. */
export function saysRefusedCredentials(message: string): boolean {
  return message.startsWith(refusedCredentials);
}

/** Never retried automatically: repeated failed logins lock the API user. */
function unauthorized(name: string, facts: { status: number; details: string[] }, sent: Sent): AutotaskError {
  return new AutotaskError(
    `${refusedCredentials} for ${name} (HTTP ${facts.status})${quoted(facts.details)}. Check user name, secret, integration code and zone, and that the API user is not locked.`,
    { ...facts, kind: 'Unauthorized', disposition: 'halt', sent },
  );
}

function forbidden(name: string, facts: { status: number; details: string[] }): AutotaskError {
  return new AutotaskError(
    `The Autotask API user may not do ${name} (HTTP 403)${quoted(facts.details)}. Give its security level access to contracts and services.`,
    { ...facts, kind: 'Forbidden', disposition: 'halt', sent: 'refused' },
  );
}

function nameOf({ method, path }: RequestName): string {
  return `${method} /${path}`;
}

function quoted(details: readonly string[]): string {
  return details.length === 0 ? '' : `: ${details.map((text) => `"${text}"`).join(', ')}`;
}
