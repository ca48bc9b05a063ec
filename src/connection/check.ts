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

/** `skip`: could not be checked, and why. */
export type CheckResult = 'ok' | 'warn' | 'fail' | 'skip';

/** One line of what `doctor` found. No text of it holds a secret. */
export interface Check {
  readonly area: Area;
  /** The secret set that an Autotask check is about; null elsewhere. */
  readonly secretSet: string | null;
  /** What was looked at: unique within its area and secret set, and kept from version to version. */
  readonly name: string;
  readonly result: CheckResult;
  readonly found: string;
  /** What to do about it, in one sentence; null where there is nothing to do. */
  readonly fix: string | null;
}

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
