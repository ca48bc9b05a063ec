import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ApiRefusal, type ApiVariables, type LedgerApiServices } from './api-context.js';
import { addBillingRoutes } from './billing-routes.js';
import { addDataRoutes } from './data-routes.js';
import { openApiDocument } from './openapi.js';
import { addRuleRoutes } from './rule-routes.js';

export type { LedgerApiServices } from './api-context.js';

/** The largest body of a request that is no file, in bytes. */
const bodyMax = 5_000_000;

/** What goes wrong without being anybody's request. */
export type OnFault = (error: Error) => void;

/**
 * The ledger's REST API: what the sync's Atria client reads, and what feeds the ledger. It is our own contract where
 * Atria's public pages end.
 * @param onFault is told of every error that is answered with HTTP 500
 */
export function createLedgerApi(services: LedgerApiServices, onFault: OnFault): Hono<ApiVariables> {
  const api = new Hono<ApiVariables>();
  api.onError((error, context) => {
    if (error instanceof ApiRefusal) {
      if (error.status === 401) context.header('WWW-Authenticate', 'Bearer');
      return context.json({ error: error.message }, error.status);
    }
    onFault(error);
    return context.json({ error: 'The ledger could not answer. Its log says why.' }, 500);
  });
  api.notFound((context) => context.json({ error: `There is nothing at ${context.req.path}.` }, 404));
  api.use(async (context, next) => {
    // The store has no way to write it, so nothing can be called that.
    if (context.req.url.includes('%00')) throw new ApiRefusal(400, 'The address holds the character NUL.');
    await next();
  });
  const limited = bodyLimit({
    maxSize: bodyMax,
    onError: (context) =>
      context.json({ error: `The body is larger than ${bodyMax} bytes. Import a file instead.` }, 413),
  });
  for (const path of ['/api/changes', '/api/billing-rules/*', '/api/tokens']) api.use(path, limited);
  api.get('/swagger/v1/swagger.json', (context) => context.json(openApiDocument));
  addBillingRoutes(api, services);
  addDataRoutes(api, services);
  addRuleRoutes(api, services);
  return api;
}
