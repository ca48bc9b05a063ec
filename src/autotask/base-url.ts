import { AutotaskError } from './errors.js';

/** The zones that Autotask runs. https://www.autotask.net/help/Developerhelp/Content/APIs/REST/API_Calls/REST_ZoneInformation.htm */
const autotaskHost = /^webservices\d*\.autotask\.net$/;

const apiFolder = 'ATServicesRest/';

/**
 * Makes sure that credentials may be sent to a URL's host: an Autotask zone over https, or a host that the operator
 * allowed by name (over http too, for the simulator).
 * @param allowedHosts further hosts as `host:port`; a port that is the scheme's default may be left out
 * @returns the parsed URL
 * @throws AutotaskError of kind HostNotAllowed
 */
export function checkHost(url: string, allowedHosts: readonly string[]): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) {
    throw notAllowed('The Autotask URL is not a web address. Give one such as https://webservices3.autotask.net/.');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw notAllowed(`The Autotask URL for ${parsed.host} holds a user name or password. Take it out of the URL.`);
  }
  const isZone = parsed.protocol === 'https:' && parsed.port === '' && autotaskHost.test(parsed.hostname);
  if (isZone || isAllowedHost(parsed, allowedHosts)) return parsed;
  throw notAllowed(
    `Credentials are not sent to ${parsed.protocol}//${parsed.host}: it is neither an Autotask zone over https nor an ` +
      'allowed host. Correct the URL, or add the host to the allowed ones.',
  );
}

/**
 * The base URL of the REST API in one form, ending with `/ATServicesRest/`, whether it was given with or without that
 * folder, a version and a trailing slash.
 * @throws AutotaskError of kind HostNotAllowed if the text is no web address
 */
export function normaliseBaseUrl(url: string): string {
  const parsed = URL.canParse(url.trim()) ? new URL(url.trim()) : undefined;
  if (parsed === undefined || parsed.search !== '' || parsed.hash !== '') {
    throw notAllowed(
      'The Autotask base URL is not a plain web address. Give one such as https://webservices3.autotask.net/.',
    );
  }
  const folder = parsed.pathname
    // Only from the first slash: a search from each slash takes quadratic time.
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\/v1\.0$/i, '')
    .replace(/\/atservicesrest$/i, '');
  parsed.pathname = `${folder}/${apiFolder}`;
  return parsed.href;
}

/** Whether the operator allowed the host by name. */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return allowedHosts.some((allowed) => {
    const host = allowed.trim().toLowerCase();
    return host !== '' && (host === url.host || host === `${url.hostname}:${port}`);
  });
}

function notAllowed(message: string): AutotaskError {
  return new AutotaskError(message, { kind: 'HostNotAllowed', disposition: 'halt', sent: 'no' });
}
