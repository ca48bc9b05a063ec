import { checkHost, normaliseBaseUrl } from '../autotask/base-url.js';
import {
  createAutotaskClient,
  type AutotaskClient,
  type AutotaskCredentials,
  type Threshold,
} from '../autotask/client.js';
import { lookUpZone, type Zone } from '../autotask/zone.js';
import { messageOf } from '../domain/message-of.js';
import { grouped } from '../domain/wording.js';
import { checkPermissions, permissions } from './autotask-permissions.js';
import { checksOf, type Check, type CheckMaker } from './check.js';
import { clockCheck, headerReading, type ClockReading } from './clock.js';
import { isRefusedLogIn, refusedLogIn } from './refused-log-in.js';

/** A secret set as one or more jobs use it. */
export interface AutotaskTarget {
  readonly secretSet: string;
  readonly credentials: AutotaskCredentials;
  /** Where its jobs look for their database; the first one is where the log-in is tried. */
  readonly zones: readonly [JobZone, ...JobZone[]];
}

/** A job's BaseUrl and ZoneUser; "" where it gives none. */
export interface JobZone {
  readonly baseUrl: string;
  readonly zoneUser: string;
}

/** How this process reaches Autotask. */
export interface AutotaskPlace {
  readonly zoneUrl: string;
  readonly allowedHosts: readonly string[];
  readonly requestTimeoutMs: number;
  /** Secrets besides the credentials that are tried. No text of Autotask's is shown with one. */
  readonly secretTexts: readonly string[];
}

export interface AutotaskCheckOptions {
  /**
   * The API users that were refused before. Another try could lock them, so none is made; a user that is refused here is
   * added.
   */
  readonly refusedUsers?: Set<string>;
  /** What else to look at once the log-in is accepted. */
  readonly more?: (checks: CheckMaker, autotask: AutotaskClient) => Promise<readonly Check[]>;
}

export interface CheckedAutotask {
  readonly checks: readonly Check[];
  /** The number of the database of the set's user; undefined if its zone was not found. */
  readonly databaseCi: number | undefined;
}

/** From this share of the hour's calls on Autotask answers more slowly. */
const slowFrom = 0.5;

/** Looks at Autotask as the runs of a job will: zone, log-in, permissions, rows, budget, clock. It only reads. */
export async function checkAutotask(
  target: AutotaskTarget,
  place: AutotaskPlace,
  options: AutotaskCheckOptions = {},
): Promise<CheckedAutotask> {
  const checks = checksOf('autotask', target.secretSet);
  const { credentials, zones } = target;
  const [first, ...others] = zones;
  const zone = await checkZone(checks, 'zone', { credentials, zone: first, place });
  const found = [zone.check];
  for (const other of others) {
    const name = `zone of ${other.baseUrl === '' ? other.zoneUser : other.baseUrl}`;
    found.push((await checkZone(checks, name, { credentials, zone: other, place })).check);
  }
  if (zone.url === undefined) {
    return { checks: [...found, ...notLoggedIn(checks, 'the zone is not known')], databaseCi: undefined };
  }
  const databaseCi = zone.ci;
  if (options.refusedUsers?.has(credentials.userName.toLowerCase()) === true) {
    const because = 'the same API user was refused just now, and another try could lock it';
    return { checks: [...found, ...notLoggedIn(checks, because)], databaseCi };
  }
  const loggedIn = await checkLoggedIn(checks, credentials, { ...zone, ...place }, options);
  return { checks: [...found, ...loggedIn], databaseCi };
}

function notLoggedIn(checks: CheckMaker, because: string): Check[] {
  return [checks.skip('log-in', because), ...withoutLogIn(checks, because)];
}

export interface ZoneQuestion {
  readonly credentials: AutotaskCredentials;
  readonly zone: JobZone;
  readonly place: AutotaskPlace;
}

/** Where the log-in is tried, and what the zone look-up said of it. */
interface FoundZone {
  readonly check: Check;
  readonly url: string;
  readonly ci: number;
  /** Whether the log-in goes to the zone in which the look-up found the set's user. */
  readonly isOwnZone: boolean;
}

async function checkZone(
  checks: CheckMaker,
  name: string,
  question: ZoneQuestion,
): Promise<FoundZone | { check: Check; url: undefined }> {
  const { userName } = question.credentials;
  const { baseUrl, zoneUser } = question.zone;
  try {
    if (baseUrl !== '') checkHost(baseUrl, question.place.allowedHosts);
    const zone = await zoneOf(question, zoneUser);
    const url = baseUrl === '' ? zone.url : normaliseBaseUrl(baseUrl);
    const isOwn = zoneUser === '' || zoneUser.toLowerCase() === userName.toLowerCase();
    const own = isOwn ? zone : await zoneOf(question, '');
    const seen = `${new URL(url).host}, database ${zone.ci}`;
    const facts = { url, ci: own.ci, isOwnZone: url === own.url };
    if (own.ci === zone.ci) return { ...facts, check: checks.ok(name, seen) };
    const differs = `${seen}, and the user of the secret set belongs to database ${own.ci}`;
    const fix = "Correct the job's ZoneUser, or give the job a secret set of that database: runs stop with AT02.";
    return { ...facts, check: checks.fail(name, differs, fix) };
  } catch (error) {
    return { check: noZone(checks, name, error), url: undefined };
  }
}

/** What the look-up of a user that Autotask does not know says to correct is all there is to do. */
function noZone(checks: CheckMaker, name: string, error: unknown): Check {
  const [, found, fix] = /^(.*?)\. (Correct .*)$/.exec(messageOf(error)) ?? [];
  if (found !== undefined && fix !== undefined) return checks.fail(name, found, fix);
  const usual =
    "Correct UserName, or the job's ZoneUser or BaseUrl; else check the network between this host and Autotask.";
  return checks.fail(name, messageOf(error).replace(/\.$/, ''), usual);
}

/**
 * The number of the database that the set's own user belongs to. No credentials are sent.
 *
 * @throws AutotaskError
 */
export async function databaseOf(
  { credentials, zones: [zone] }: AutotaskTarget,
  place: AutotaskPlace,
): Promise<number> {
  if (zone.baseUrl !== '') checkHost(zone.baseUrl, place.allowedHosts);
  return (await zoneOf({ credentials, zone, place }, '')).ci;
}

/** @param zoneUser "" for the set's own user, which no message names */
export function zoneOf({ credentials, zone: { baseUrl }, place }: ZoneQuestion, zoneUser: string): Promise<Zone> {
  const user = zoneUser === '' ? credentials.userName : zoneUser;
  return lookUpZone({
    ...{ ...place, zoneUrl: baseUrl === '' ? place.zoneUrl : baseUrl, user },
    ...(zoneUser === '' ? { shownUser: 'the user of the secret set' } : {}),
    boundary: { secrets: [...Object.values<string>({ ...credentials }), ...place.secretTexts] },
  });
}

async function checkLoggedIn(
  checks: CheckMaker,
  credentials: AutotaskCredentials,
  zone: Pick<FoundZone, 'url' | 'isOwnZone'> & AutotaskPlace,
  { refusedUsers, more }: AutotaskCheckOptions,
): Promise<Check[]> {
  let clock: ClockReading | undefined;
  const found: Check[] = [];
  try {
    const autotask = createAutotaskClient({
      ...{ baseUrl: zone.url, credentials, requestTimeoutMs: zone.requestTimeoutMs },
      boundary: { secrets: zone.secretTexts },
      onCall: ({ date, durationMs }) => {
        if (date !== undefined) clock = headerReading(Date.now() - durationMs, date, Date.now());
      },
    });
    // The first request tells whether the credentials are good. It is never sent again where they are not.
    const threshold = await autotask.threshold();
    found.push(checks.ok('log-in', `Autotask accepts the credentials`), budgetCheck(checks, threshold));
    found.push(...(await checkPermissions(checks, autotask)));
    found.push(...((await more?.(checks, autotask)) ?? []));
  } catch (error) {
    if (isRefusedLogIn(error)) refusedUsers?.add(credentials.userName.toLowerCase());
    found.push(...(found.length > 0 ? [failedLater(checks, error)] : failedLogIn(checks, error, zone)));
  }
  return [...found, clockCheck(checks, clock, 'Autotask')];
}

function failedLater(checks: CheckMaker, error: unknown): Check {
  const fix = 'Test the connection again; if it stays so, ask Datto about this answer.';
  return checks.fail('permissions', messageOf(error), fix);
}

function failedLogIn(checks: CheckMaker, error: unknown, zone: Pick<FoundZone, 'isOwnZone'>): Check[] {
  const rest = withoutLogIn(checks, 'the log-in failed');
  if (isRefusedLogIn(error)) return [refusedLogIn(checks, error, zone), ...rest];
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
