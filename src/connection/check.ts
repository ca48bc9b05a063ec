import type { TestedPart } from '../store/connection-tests.js';

/** The parts that `doctor` looks at, in the order in which it does. */
export const areas = [
  'configuration',
  'store',
  'temporal',
  'retention',
  'jobs',
  'secrets',
  'atria',
  'autotask',
] as const;
export type Area = (typeof areas)[number];

/** One line of what `doctor` found. Its name is unique within its area and secret set, and kept from version to version. */
export interface Check extends TestedPart {
  readonly area: Area;
  /** The secret set that an Autotask check is about; null elsewhere. */
  readonly secretSet: string | null;
}

export type CheckResult = Check['result'];

/** Makes the checks of one area, or of one secret set in it. */
export interface CheckMaker {
  ok(name: string, found: string): Check;
  warn(name: string, found: string, fix: string): Check;
  fail(name: string, found: string, fix: string): Check;
  skip(name: string, because: string, fix?: string): Check;
}

export function checksOf(area: Area, secretSet: string | null = null): CheckMaker {
  const check = (name: string, result: CheckResult, found: string, fix: string | null): Check => {
    return { area, secretSet, name, result, found, fix };
  };
  return {
    ok: (name, found) => check(name, 'ok', found, null),
    warn: (name, found, fix) => check(name, 'warn', found, fix),
    fail: (name, found, fix) => check(name, 'fail', found, fix),
    skip: (name, because, fix) => check(name, 'skip', because, fix ?? null),
  };
}

/** The worst result of the checks; what could not be checked counts for nothing. */
export function worstOf(checks: readonly Check[]): 'ok' | 'warn' | 'fail' {
  const results = new Set(checks.map(({ result }) => result));
  if (results.has('fail')) return 'fail';
  return results.has('warn') ? 'warn' : 'ok';
}
