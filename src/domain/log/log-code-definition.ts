import type { LogCode, LogLevel, LogScope, LogValues } from './log-codes.js';

/**
 * Who sets right what an entry reports: nobody, as nothing is wrong; the job's next run, which settles the line before it
 * changes anything; the end of a hold, as a run after it changes the line; or a person.
 */
export const remedies = ['nobody', 'nextRun', 'endOfHold', 'person'] as const;
export type Remedy = (typeof remedies)[number];

/**
 * What a person mends, so that everything reported for its sake goes: one wrong SKU may keep the lines of many customers
 * back. `description` is that of a billing record, `identifier` the customer's billing identifier.
 */
export const thingsToMend = ['run', 'customer', 'identifier', 'description', 'sku', 'line'] as const;
export type ThingToMend = (typeof thingsToMend)[number];

/**
 * What the run did to the line: `changed` its quantity to what is billed, found it `equal` to that, or left it `untouched`.
 * A line that is changed or equal is fed by Atria: nothing but its billing records gives it its quantity. A preview only
 * `proposed` a change.
 */
export type LineEffect = 'changed' | 'equal' | 'untouched' | 'proposed';

/** What is known of a log code before any run, and means the same to everybody who asks. */
export interface LogCodeDefinition<Code extends LogCode> {
  readonly level: LogLevel;
  readonly scope: LogScope;
  readonly remedy: Remedy;
  /** Only of codes that are the outcome of a line; the others do nothing to one. */
  readonly effect?: LineEffect;
  /** Only where it is not what the scope says: the run, the customer, or the line. */
  readonly mends?: ThingToMend;
  /**
   * A later run need not report it again although it stands: it is about what this run did, and not about what it found.
   */
  readonly isSaidOnce?: true;
  readonly occursWhen: string;
  /** The message with placeholders in parentheses, as people know it from the documentation of the integration. */
  readonly template: string;
  /** The value that takes the place of each placeholder, by the placeholder's text without its parentheses. */
  readonly placeholders: Readonly<Record<string, keyof LogValues[Code] & string>>;
  /** What to do about it. */
  readonly resolution: string;
  /** The same in a run that undoes another one, which no later run goes on with; absent where that makes no difference. */
  readonly undoResolution?: string;
}

/** The definitions of some of the codes. */
export type LogCodeDefinitions<Code extends LogCode> = { readonly [Each in Code]: LogCodeDefinition<Each> };
