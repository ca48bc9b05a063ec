import { isLoopback } from '../domain/loopback.js';
import { isAllowedHost } from './base-url.js';

/** Where people log in, such as `ww3.autotask.net`. Credentials go to the zones only. */
const hostOfPages = /^[a-z0-9-]+\.autotask\.net$/;

/**
 * Where people use Autotask in a browser, from the answer of a zone look-up. It becomes a link, so an answer must not
 * lead elsewhere: the host is one of Autotask's over https, or one that the operator allowed by name, over http only on
 * this machine. Nothing but scheme and host is taken.
 *
 * @param allowedHosts further hosts as `host:port`
 * @returns the address with a slash at its end; null if the answer names none that is allowed
 */
export function webUrlOf(answered: unknown, allowedHosts: readonly string[]): string | null {
  if (typeof answered !== 'string' || !URL.canParse(answered)) return null;
  const url = new URL(answered);
  if (url.username !== '' || url.password !== '') return null;
  const isOfAutotask = url.protocol === 'https:' && url.port === '' && hostOfPages.test(url.hostname);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isOfAutotask || (isSafe && isAllowedHost(url, allowedHosts)) ? `${url.origin}/` : null;
}
