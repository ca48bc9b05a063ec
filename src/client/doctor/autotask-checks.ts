import { checkHost, normaliseBaseUrl } from '../../autotask/base-url.js';
import { createAutotaskClient, type AutotaskCredentials, type Threshold } from '../../autotask/client.js';
import { AutotaskError } from '../../autotask/errors.js';
import { resolveZone } from '../../autotask/zone.js';
import { messageOf } from '../terminal/message-of.js';
import { grouped } from '../../domain/wording.js';
import type { SecretSetUse } from '../job-secrets.js';
import type { AtriaPlace } from './atria-checks.js';
import { checkPermissions, logonPermission, permissions } from './autotask-permissions.js';
import { checksOf, type Check, type CheckMaker } from './check.js';
import { checkContractPeriods } from './period-checks.js';
import { clockCheck, headerReading, type ClockReading } from './clock.js';

/** A secret set as one or more jobs use it. */
export interface AutotaskTarget {
  readonly secretSet: string;
  readonly credentials: AutotaskCredentials;
  /** Where its jobs look for their database; the first one is where the log-in is tried. */
  readonly zones: readonly [JobZone, ...JobZone[]];
  /** Who uses it. */
  readonly users: readonly SecretSetUse[];
}

/** A job's BaseUrl and ZoneUser; "" where it gives none. */
export interface JobZone {
  readonly baseUrl: string;
  readonly zoneUser: string;
}

export interface AutotaskPlace {
  readonly zoneUrl: string;
  readonly allowedHosts: readonly string[];
  readonly requestTimeoutMs: number;
  /** What Autotask's contracts are compared with. */
  readonly atria: AtriaPlace;
}

/** From this share of the hour's calls on Autotask answers more slowly. */
const slowFrom = 0.5;

/**
 * Looks at Autotask as the runs of a job will: zone, log-in, permissions, budget, clock. It only reads.
 *
 * @param refusedUsers the API users that were refused before. Another try could lock them, so none is made; a user that
 * is refused here is added.
 */
export async function checkAutotask(
  target: AutotaskTarget,
  place: AutotaskPlace,
  refusedUsers: Set<string>,
): Promise<Check[]> {
  const checks = checksOf('autotask', target.secretSet);
  const { credentials, zones } = target;
  const [first, ...others] = zones;
  const zone = await checkZone(checks, 'zone', { credentials, zone: first, place });
  const found = [zone.check];
  for (const other of others) {
    const name = `zone of ${other.baseUrl === '' ? other.zoneUser : other.baseUrl}`;
    found.push((await checkZone(checks, name, { credentials, zone: other, place })).check);
  }
  if (zone.url === undefined) return [...found, ...notLoggedIn(checks, 'the zone is not known')];
  if (refusedUsers.has(credentials.userName.toLowerCase())) {
    return [...found, ...notLoggedIn(checks, 'the same API user was refused just now, and another try could lock it')];
  }
  return [...found, ...(await checkLoggedIn(checks, target, { ...place, url: zone.url }, refusedUsers))];
}

function notLoggedIn(checks: CheckMaker, because: string): Check[] {
  return [checks.skip('log-in', because), ...withoutLogIn(checks, because)];
}

interface ZoneQuestion {
  readonly credentials: AutotaskCredentials;
  readonly zone: JobZone;
  readonly place: AutotaskPlace;
}

async function checkZone(
  checks: CheckMaker,
  name: string,
  { credentials, zone: { baseUrl, zoneUser }, place }: ZoneQuestion,
): Promise<{ check: Check; url: string | undefined }> {
  const user = zoneUser === '' ? credentials.userName : zoneUser;
  try {
    if (baseUrl !== '') checkHost(baseUrl, place.allowedHosts);
    const zone = await resolveZone({
      ...{ ...place, zoneUrl: baseUrl === '' ? place.zoneUrl : baseUrl, user },
      ...(zoneUser === '' ? { shownUser: 'the user of the secret set' } : {}),
      boundary: { secrets: Object.values(credentials) },
    });
    const url = baseUrl === '' ? zone.url : normaliseBaseUrl(baseUrl);
    return { check: checks.ok(name, `${new URL(url).host}, database ${zone.ci}`), url };
  } catch (error) {
    const fix = "Correct the job's ZoneUser or BaseUrl, or AUTOTASK_ZONE_URL.";
    return { check: checks.fail(name, messageOf(error), fix), url: undefined };
  }
}

async function checkLoggedIn(
  checks: CheckMaker,
  { credentials, users }: AutotaskTarget,
  { url, requestTimeoutMs, atria }: AutotaskPlace & { url: string },
  refusedUsers: Set<string>,
): Promise<Check[]> {
  let clock: ClockReading | undefined;
  const found: Check[] = [];
  try {
    const autotask = createAutotaskClient({
      ...{ baseUrl: url, credentials, requestTimeoutMs },
      onCall: ({ date, durationMs }) => {
        if (date !== undefined) clock = headerReading(Date.now() - durationMs, date, Date.now());
      },
    });
    // The first request tells whether the credentials are good. It is never sent again where they are not.
    const threshold = await autotask.threshold();
    found.push(checks.ok('log-in', `Autotask accepts the credentials`), budgetCheck(checks, threshold));
    found.push(...(await checkPermissions(checks, autotask)));
    found.push(...(await checkContractPeriods(checks, autotask, users, atria)));
  } catch (error) {
    found.push(...failures(checks, error, found.length > 0));
    if (isRefusal(error)) refusedUsers.add(credentials.userName.toLowerCase());
  }
  return [...found, clockCheck(checks, clock, 'Autotask')];
}

function isRefusal(error: unknown): boolean {
  return error instanceof AutotaskError && error.kind === 'Unauthorized';
}

function failures(checks: CheckMaker, error: unknown, isLoggedIn: boolean): Check[] {
  if (isLoggedIn) {
    return [
      checks.fail('permissions', messageOf(error), 'Run doctor again; if it stays so, ask Datto about this answer.'),
    ];
  }
  const rest = withoutLogIn(checks, 'the log-in failed');
  if (isRefusal(error)) {
    const fix =
      `Store the API user's present key and secret with "billing-sync secrets set", make sure that it is active and not ` +
      `locked, and ${logonPermission.grant} in its security level (${logonPermission.name}); each failed try counts towards a lock.`;
    return [checks.fail('log-in', messageOf(error).split('. Check ')[0] ?? '', fix), ...rest];
  }
  return [checks.fail('log-in', messageOf(error), 'Check the network between this host and Autotask.'), ...rest];
}

function withoutLogIn(checks: CheckMaker, because: string): Check[] {
  return ['budget', ...permissions.map(({ name }) => name)].map((name) => checks.skip(name, because));
}

function budgetCheck(
  checks: CheckMaker,
  { externalRequestThreshold: most, currentTimeframeRequestCount: used, requestThresholdTimeframe: minutes }: Threshold,
): Check {
  const found = `${grouped(used)} of ${grouped(most)} calls in ${minutes} minutes are used, by all integrations together`;
  if (used >= most) {
    return checks.fail(
      'budget',
      found,
      'Wait: Autotask answers again as the hour goes on; then look which integration calls so much.',
    );
  }
  if (used >= most * slowFrom) {
    return checks.warn(
      'budget',
      found,
      'Autotask answers slowly from half of them on: let jobs run at another hour than other integrations.',
    );
  }
  return checks.ok('budget', found);
}
