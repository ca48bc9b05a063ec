import { checkHost, normaliseBaseUrl } from '../autotask/base-url.js';
import { createAutotaskClient, type AutotaskClient } from '../autotask/client.js';
import { zoneOf, type ZoneQuestion } from './autotask-checks.js';

/** The most pages of 500 rows that one question to an Autotask may bring: a person waits for them. */
const mostPages = 40;

export interface OpenedAutotask {
  readonly autotask: AutotaskClient;
  /** Where it is, for people. */
  readonly host: string;
  /** The number of its database. */
  readonly ci: number;
}

/** The zone that a job names is of another database than its credentials. */
export class OtherDatabase extends Error {
  override readonly name = 'OtherDatabase';
}

/**
 * Finds the Autotask of a job as its runs do. Nothing is logged in yet.
 * @throws AutotaskError, OtherDatabase
 */
export async function openAutotask(question: ZoneQuestion): Promise<OpenedAutotask> {
  const { credentials, place } = question;
  const { baseUrl, zoneUser } = question.zone;
  if (baseUrl !== '') checkHost(baseUrl, place.allowedHosts);
  const zone = await zoneOf(question, zoneUser);
  const isOwn = zoneUser === '' || zoneUser.toLowerCase() === credentials.userName.toLowerCase();
  const own = isOwn ? zone : await zoneOf(question, '');
  if (own.ci !== zone.ci) {
    throw new OtherDatabase(
      `The job's ZoneUser is of Autotask database ${zone.ci}, and the user of the secret set of database ${own.ci}.`,
    );
  }
  const url = baseUrl === '' ? zone.url : normaliseBaseUrl(baseUrl);
  const autotask = createAutotaskClient({
    ...{ baseUrl: url, credentials, requestTimeoutMs: place.requestTimeoutMs, maxPages: mostPages },
    boundary: { secrets: place.secretTexts },
  });
  return { autotask, host: new URL(url).host, ci: own.ci };
}
