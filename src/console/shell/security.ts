import type { MiddlewareHandler } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { secureHeaders } from 'hono/secure-headers';
import type { ConsoleLogin } from '../../configuration/console.js';
import { isLoopback } from '../../domain/loopback.js';
import { refuseForeignPages } from './own-requests.js';

/** Nothing but our own files runs or is shown; no page can be framed, and no form goes elsewhere. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

/**
 * What every request passes first. It sets the security headers, except that of HTTPS, which the proxy that speaks HTTPS sets.
 * It asks for the login. It refuses a form that no page of this console sent.
 */
export function securityMiddleware(
  login: ConsoleLogin | undefined,
  consoleUrl: string | undefined,
): MiddlewareHandler[] {
  return [
    secureHeaders({
      contentSecurityPolicy,
      xFrameOptions: 'DENY',
      strictTransportSecurity: false,
      referrerPolicy: 'same-origin',
    }),
    login === undefined ? refuseForeignHosts() : basicAuth({ username: login.user, password: login.password }),
    refuseForeignPages(consoleUrl === undefined ? undefined : new URL(consoleUrl).host),
    neverStored(),
  ];
}

/**
 * Without a login the console listens on this machine only. A page elsewhere can still reach it through a name of its
 * own that it points to this machine (DNS rebinding); such a request carries that name.
 */
function refuseForeignHosts(): MiddlewareHandler {
  return async (context, next) => {
    const { hostname } = new URL(context.req.url);
    if (isLoopback(hostname)) return next();
    return context.text(
      `The console has no password and answers only to names of this machine, not to ${hostname}. Set CONSOLE_USER and ` +
        'CONSOLE_PASSWORD to reach it by other names.\n',
      421,
    );
  };
}

/** Pages show customers and quantities, which no cache is to keep; files say themselves how long. */
function neverStored(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    if (!context.res.headers.has('Cache-Control')) context.res.headers.set('Cache-Control', 'no-store');
  };
}
