import { isIP } from 'node:net';
import type { SandboxRequest } from './exchange.js';

type Headers = SandboxRequest['headers'];

/** Whether a browser sends the request for a page of any kind: it then names the page's origin. Programs name none. */
export function isOfWebPage(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  return headers['origin'] !== undefined || (site !== undefined && site !== 'none') || isOfForeignName(headers);
}

/** Whether the request comes from the simulator's own pages, from a link, or from a program. */
export function isOfOwnPage(headers: Headers): boolean {
  if (isOfForeignName(headers)) return false;
  return headers['origin'] === undefined || headers['origin'] === `http://${headers['host'] ?? ''}`;
}

/** Whether the host is a name that somebody may have pointed to this machine. */
function isOfForeignName(headers: Headers): boolean {
  const own = `http://${headers['host'] ?? 'localhost'}`;
  if (!URL.canParse(own)) return true;
  const { hostname } = new URL(own);
  // Names without a dot are given on this machine, or in its own network.
  return hostname.includes('.') && isIP(hostname) === 0;
}
