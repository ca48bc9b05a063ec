import type { LogCode, LogLevel, LogScope, LogValues } from './log-codes.js';

/**
 * Who sets right what an entry reports: nobody, as nothing is wrong; the job's next run, which settles the line before it
 * changes anything; the end of a hold, as a run after it changes the line; or a person.
 */
export const remedies = ['nobody', 'nextRun', 'endOfHold', 'person'] as const;
export type Remedy = (typeof remedies)[number];

/**
 * What a person mends, so that everything reported for its sake goes: one wrong SKU may keep the lines of many customers
 * back. `description` is that of a billing record, `identifier` the customer's billing identifier. `job` is one parameter of
 * the job, or of a run by hand, that decides about all lines alike. `period` is a later billing period that was billed before.
 */
export const thingsToMend = ['run', 'job', 'period', 'customer', 'identifier', 'description', 'sku', 'line'] as const;
export type ThingToMend = (typeof thingsToMend)[number];

/**
 * What the run did to the line:
 * - `changed`: gave it the quantity that is billed. Atria feeds such a line: nothing but billing records gives it a quantity.
 * - `equal`: found that quantity there. Atria feeds such a line too.
 * - `restored`: gave it back what it had before a run that is undone.
 * - `proposed`: only showed a change, as a preview.
 * - `inDoubt`: sent a change, and does not know whether Autotask made it.
 * - `leftOut`: kept from it a change that was not shown so, or that nobody approved.
 * - `heldBack`: kept a change from it that a person holds back.
 * - `orphaned`: only found it, as no billing record leads to it.
 * - `untouched`: none of these.
 */
export type LineEffect =
  'changed' | 'equal' | 'restored' | 'proposed' | 'inDoubt' | 'leftOut' | 'heldBack' | 'orphaned' | 'untouched';

/** What is known of a log code before any run, and means the same to everybody who asks. */
export interface LogCodeDefinition<Code extends LogCode> {
  readonly level: LogLevel;
  readonly scope: LogScope;
  readonly remedy: Remedy;
  /** What the run did to the line that has this outcome. Absent of every other code, and where it is `untouched`. */
  readonly effect?: LineEffect;
  /** Only where it is not what the scope says: the run, the customer, or the line. */
  readonly mends?: ThingToMend;
  /**
   * A later run need not report it again although it stands: it is about what this run did, and not about what it found.
   */
  readonly isSaidOnce?: true;
  /** It is said beside a change that the run made, so an undo that comes to the line again does not repeat it either. */
  readonly isBesideChange?: true;
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
