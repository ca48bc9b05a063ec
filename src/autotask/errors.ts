import type { ValidationKey } from './validation-texts.js';

export type AutotaskErrorKind =
  | 'Unreachable'
  | 'Timeout'
  | 'ConnectionLost'
  | 'Unauthorized'
  | 'Forbidden'
  | 'ThreadLimit'
  | 'BudgetUsed'
  | 'Rejected'
  | 'ServerError'
  | 'UnexpectedAnswer'
  | 'ZoneUnknown'
  | 'OtherDatabase'
  | 'HostNotAllowed';

/** What to do: try again, try again later, give up this record or line, or stop the run and ask an operator. */
export type Disposition = 'retry' | 'retryAt' | 'reject' | 'halt';

/**
 * Whether the request may have taken effect. `no`: it never left. `refused`: Autotask answered that it did not do it.
 * `unknown`: it may have been done, or may still be. Look at this before the disposition when the request was a write.
 */
export type Sent = 'no' | 'unknown' | 'refused';

export interface AutotaskErrorFacts {
  kind: AutotaskErrorKind;
  disposition: Disposition;
  sent: Sent;
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  details?: readonly string[] | undefined;
  validation?: ValidationKey | undefined;
  outage?: boolean | undefined;
  cause?: Error | undefined;
}

/**
 * A call to Autotask that did not succeed. The message is a whole sentence with method, path and status; neither it nor
 * any property holds credentials or the query string.
 */
export class AutotaskError extends Error {
  override readonly name = 'AutotaskError';
  readonly kind: AutotaskErrorKind;
  readonly disposition: Disposition;
  readonly sent: Sent;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** The wait that Autotask asked for. Absent if it named none. */
  readonly retryAfterMs?: number;
  /** Autotask's own error texts. */
  readonly details: readonly string[];
  /** What the refusal means, if its text is a known one. */
  readonly validation?: ValidationKey;
  /** Whether Autotask, or the way to it, is out of order for a while: a read may be tried again for a long time. */
  readonly outage: boolean;

  constructor(message: string, facts: AutotaskErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.disposition = facts.disposition;
    this.sent = facts.sent;
    this.details = facts.details ?? [];
    this.outage = facts.outage ?? false;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
    if (facts.validation !== undefined) this.validation = facts.validation;
  }
}
