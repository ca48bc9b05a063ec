import { createAtriaClient } from '../atria/client.js';
import { AtriaError } from '../atria/errors.js';
import { dayInTimeZone } from '../domain/day.js';
import type { BillingPeriod } from '../domain/billing-period.js';
import { messageOf } from '../domain/message-of.js';
import { counted } from '../domain/wording.js';
import { checksOf, type Check } from './check.js';
import { clockCheck, headerReading, type ClockReading } from './clock.js';

const checks = checksOf('atria');

export interface AtriaPlace {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly requestTimeoutMs: number;
  readonly now: Date;
}

/** Looks at Atria's billing API with three small reads. */
export async function checkAtria({ url, token, requestTimeoutMs, now }: AtriaPlace): Promise<Check[]> {
  if (url === undefined || token === undefined) {
    const because = `${url === undefined ? 'ATRIA_URL' : 'ATRIA_TOKEN'} is not set here: only workers need it`;
    return [checks.skip('reachable', because, "Run doctor with a worker's environment to check Atria.")];
  }
  let clock: ClockReading | undefined;
  try {
    const client = createAtriaClient({
      ...{ url, token, requestTimeoutMs },
      onCall: ({ date, durationMs }) => {
        if (date !== undefined) clock = headerReading(Date.now() - durationMs, date, Date.now());
      },
    });
    const { periods, odd } = await client.periods();
    const customers = await client.customerCount();
    return [
      checks.ok('reachable', new URL(url).host),
      checks.ok('token', 'it may read billing periods and customers'),
      periodsCheck(periods, now),
      ...odd.map(({ reason }) => checks.warn('periods: a row', reason, 'Correct the period in Atria.')),
      customers > 0
        ? checks.ok('customers', counted(customers, 'customer'))
        : checks.warn('customers', 'Atria knows no customer', 'Check that ATRIA_URL is the right Atria.'),
      clockCheck(checks, clock, 'Atria'),
    ];
  } catch (error) {
    return [failure(error), ...(clock === undefined ? [] : [clockCheck(checks, clock, 'Atria')])];
  }
}

function failure(error: unknown): Check {
  const fix = 'Check ATRIA_URL and ATRIA_TOKEN.';
  if (!(error instanceof AtriaError)) return checks.fail('reachable', messageOf(error), fix);
  const { kind, found, advice } = error;
  const name = kind === 'Unauthorized' || kind === 'Forbidden' ? 'token' : 'reachable';
  return checks.fail(name, found, advice === '' ? fix : advice);
}

function periodsCheck(periods: readonly BillingPeriod[], now: Date): Check {
  const today = dayInTimeZone(now, 'UTC');
  const current = periods.find(({ start, end }) => start <= today && today <= end);
  const closed = periods
    .filter(({ end }) => end < today)
    .sort((one, other) => one.end.localeCompare(other.end))
    .at(-1);
  if (current === undefined) {
    const found =
      periods.length === 0
        ? 'Atria knows no billing period'
        : `none of ${counted(periods.length, 'period')} holds ${today}`;
    return checks.fail(
      'periods',
      found,
      "Run Atria's billing process; without the period of the run day a run ends with AT19.",
    );
  }
  const found = `the current one ends on ${current.end}`;
  if (closed === undefined) {
    return checks.warn(
      'periods',
      `${found}, and there is none before it`,
      'Jobs with BillingPeriod "Previous" need a former period: let the current one end first.',
    );
  }
  return checks.ok('periods', `${found}, the previous one ended on ${closed.end}`);
}
