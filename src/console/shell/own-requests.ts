import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Lets a request that may change something through only where the browser says that a page of this console sent it,
 * whatever its content type: reports of a broken policy, beacons and forms come from any page without asking first.
 * Browsers leave Sec-Fetch-Site out where a page came by plain HTTP from another machine, and then Origin decides.
 * A request with neither comes from no form of the console.
 *
 * @param ownHost the host that people reach the console by where a proxy calls it by another one
 */
export function refuseForeignPages(ownHost: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (!safeMethods.includes(context.req.method) && !isFromOwnPage(context, ownHost)) throw new HTTPException(403);
    await next();
  };
}

function isFromOwnPage({ req }: Context, ownHost: string | undefined): boolean {
  const site = req.header('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = req.header('Origin');
  if (origin === undefined) return site !== undefined;
  if (!URL.canParse(origin)) return false;
  // A proxy that speaks HTTPS calls the console by HTTP, so the schemes may differ.
  const { host } = new URL(origin);
  return host !== '' && (host === new URL(req.url).host || host === ownHost);
}
