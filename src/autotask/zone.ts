import { z } from 'zod';
import { plainBoundary, type HttpBoundary } from '../http/boundary.js';
import { exchange, type HttpAnswer } from '../http/exchange.js';
import { TransportError } from '../http/transport-error.js';
import { checkHost, normaliseBaseUrl } from './base-url.js';
import { answerFault, errorTexts, transportFault, wrongShape, type RequestName } from './classify.js';
import { AutotaskError } from './errors.js';
import { webUrlOf } from './web-url.js';

/** Where a user's Autotask database is. */
export interface Zone {
  /** The base URL of its REST API, ending with `/ATServicesRest/`. */
  url: string;
  /** The database's number: the same for all users of one Autotask customer. */
  ci: number;
  /** Where people use it in a browser; null if the answer names no address that is allowed. */
  webUrl: string | null;
  name: string;
}

export interface ZoneLookup {
  /** Where any Autotask server listens, such as `https://webservices.autotask.net/ATServicesRest/`. */
  zoneUrl: string;
  /** The e-mail address that an API user logs in with. */
  user: string;
  /** What a message calls the user; the address by default. */
  shownUser?: string;
  /** Hosts besides Autotask's own that credentials may be sent to, and links may lead to, as `host:port`. */
  allowedHosts: readonly string[];
  requestTimeoutMs: number;
  /** The look-up sends no secrets, and its answer must not hold any either. */
  boundary?: HttpBoundary;
  signal?: AbortSignal | undefined;
}

const zoneAnswer = z.object({
  zoneName: z.string().nullish(),
  url: z.string().min(1),
  webUrl: z.unknown(),
  ci: z.int(),
});

const unknownUser = /^zone information could not be determined\.?$/i;

/**
 * Finds the zone of a user. No credentials are sent; the zone that is found is checked, since they will go there.
 * https://www.autotask.net/help/Developerhelp/Content/APIs/REST/API_Calls/REST_ZoneInformation.htm
 * @throws AutotaskError: ZoneUnknown if Autotask does not know the user, HostNotAllowed if the zone is not one of
 * Autotask's, or as for any call
 */
export async function lookUpZone(lookup: ZoneLookup): Promise<Zone> {
  const name: RequestName = { method: 'GET', path: 'V1.0/zoneInformation', writes: false };
  const answer = await ask(name, lookup);
  if (answer.status >= 400 && errorTexts(answer.json).some((text) => unknownUser.test(text))) {
    throw new AutotaskError(unknownUserText(lookup), {
      kind: 'ZoneUnknown',
      disposition: 'halt',
      sent: 'refused',
      status: answer.status,
    });
  }
  const fault = answerFault(name, answer);
  if (fault) throw fault;
  const parsed = zoneAnswer.safeParse(answer.json);
  if (!parsed.success) throw wrongShape(name, answer.status, parsed.error);
  const { url, ci, webUrl, zoneName } = parsed.data;
  checkHost(url, lookup.allowedHosts);
  return { url: normaliseBaseUrl(url), ci, webUrl: webUrlOf(webUrl, lookup.allowedHosts), name: zoneName ?? '' };
}

function unknownUserText({ user, shownUser }: ZoneLookup): string {
  const [whose, what] =
    shownUser === undefined
      ? [`the user ${user}`, 'ZoneUser: it is the e-mail address']
      : [shownUser, 'UserName in the secret set: it is the user name (key)'];
  return `Autotask knows no zone for ${whose}. Correct ${what} of an active API user.`;
}

async function ask(name: RequestName, lookup: ZoneLookup): Promise<HttpAnswer> {
  try {
    return await exchange({
      method: 'GET',
      url: `${normaliseBaseUrl(lookup.zoneUrl)}${name.path}?user=${encodeURIComponent(lookup.user)}`,
      headers: {},
      timeoutMs: lookup.requestTimeoutMs,
      keepAlive: true,
      secrets: (lookup.boundary ?? plainBoundary).secrets,
      record: (each) => lookup.boundary?.record?.('autotask', each),
      signal: lookup.signal,
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    if (error.failure === 'Cancelled') lookup.signal?.throwIfAborted();
    throw transportFault(name, error);
  }
}
