/** What was decided about or edited. */
export const auditRecords = [
  'job',
  'run',
  'customer',
  'SKU',
  'billing rule',
  'secret set',
  'token',
  'settings',
  'import',
  'billing process',
  'hold',
  'cause',
] as const;
export type AuditRecord = (typeof auditRecords)[number];

/** Where somebody did it. `program`: the product itself did, such as the removal of old runs. */
export const auditOrigins = ['console', 'command line', 'REST API', 'Temporal', 'schedule', 'program'] as const;
export type AuditOrigin = (typeof auditOrigins)[number];

/** Who did something, and where. */
export interface Author {
  /** null: nobody knows. */
  readonly who: string | null;
  readonly from: AuditOrigin;
}

/** The author of what no person asked for. */
export const theProgram: Author = { who: null, from: 'program' };

/** The memo of Temporal that holds the author of a run that was started by hand. It outlasts a reset. */
export const startedByMemo = 'startedBy';

/** Characters of a name. */
const longestName = 200;

/** The author that a memo names; undefined if it names none. Whoever starts a workflow may write anything there. */
export function authorIn(given: unknown): Author | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { who, from }: Partial<Record<keyof Author, unknown>> = given;
  const origin = auditOrigins.find((each) => each === from);
  if (origin === undefined) return undefined;
  return { who: typeof who === 'string' ? who.slice(0, longestName) : null, from: origin };
}

/** The same author by the name that a person gave, where nobody is logged in. */
export function withGivenName({ who, from }: Author, given: string | undefined): Author {
  return { who: who ?? (given === undefined || given === '' ? null : given), from };
}

/** What is written beside a change where only a name is kept: `dana`, or `console` where nobody knows who. */
export function authorName({ who, from }: Author): string {
  return who ?? from;
}

/** The name in what is written so; null where nobody knows who. */
export function namedAuthor(written: string): string | null {
  return auditOrigins.some((origin) => origin === written) ? null : written;
}

/** A field that changed, as people read its values. */
export interface FieldChange {
  readonly field: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is gone. */
  readonly after: string | null;
}

/** A decision or an edit that is about to be recorded. Secrets have no place in it. */
export interface NewAuditEntry extends Author {
  /** A verb in the past: `changed`. */
  readonly action: string;
  readonly record: AuditRecord;
  /** What tells the record from others of its kind. */
  readonly id: string;
  /** What people call the record; "" where that is its id. */
  readonly name: string;
  readonly changes: readonly FieldChange[];
  /** "" where nobody said. */
  readonly reason: string;
}

/** An entry of the audit record. */
export interface AuditEntry extends NewAuditEntry {
  /** From 1, without gaps. */
  readonly number: number;
  /** To the millisecond. */
  readonly at: Date;
  /** The digest of the entry before it. */
  readonly former: string;
  /** 64 hexadecimal digits, see `digestOf`. */
  readonly digest: string;
}
