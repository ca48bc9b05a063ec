export type AtriaErrorKind =
  'Unreachable' | 'Timeout' | 'Unauthorized' | 'Forbidden' | 'NotFound' | 'ServerError' | 'UnexpectedAnswer';

/**
 * A call to Atria that did not succeed. The message is a whole sentence with the path and status; neither it nor any
 * property holds the token.
 */
export class AtriaError extends Error {
  override readonly name = 'AtriaError';
  readonly kind: AtriaErrorKind;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** Whether Atria, or the way to it, is out of order for a while: the call may be tried again for a long time. */
  readonly outage: boolean;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** The wait that Atria asked for, in milliseconds. Absent if it named none. */
  readonly retryAfterMs?: number;
  /** What is wrong, without a full stop. */
  readonly found: string;
  /** What to do about it, as sentences; "" where nothing is known. */
  readonly advice: string;

  /** @param found what is wrong, without a full stop; the message is made of it and of the advice */
  constructor(
    found: string,
    facts: {
      advice?: string;
      kind: AtriaErrorKind;
      retryable: boolean;
      outage?: boolean | undefined;
      status?: number | undefined;
      retryAfterMs?: number | undefined;
      cause?: Error | undefined;
    },
  ) {
    const { advice = '', cause } = facts;
    super(`${found}.${advice === '' ? '' : ` ${advice}`}`, cause === undefined ? undefined : { cause });
    this.found = found;
    this.advice = advice;
    this.kind = facts.kind;
    this.retryable = facts.retryable;
    this.outage = facts.outage ?? false;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
  }
}
