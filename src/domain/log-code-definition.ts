import type { LogCode, LogLevel, LogScope, LogValues } from './log-codes.js';

/** What is known of a log code before any run. */
export interface LogCodeDefinition<Code extends LogCode> {
  readonly level: LogLevel;
  readonly scope: LogScope;
  readonly occursWhen: string;
  /** The message with placeholders in parentheses, as people know it from the documentation of the integration. */
  readonly template: string;
  /** The value that takes the place of each placeholder, by the placeholder's text without its parentheses. */
  readonly placeholders: Readonly<Record<string, keyof LogValues[Code] & string>>;
  /** What to do about it. */
  readonly resolution: string;
}

/** The definitions of some of the codes. */
export type LogCodeDefinitions<Code extends LogCode> = { readonly [Each in Code]: LogCodeDefinition<Each> };
