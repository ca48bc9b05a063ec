import { Hono } from 'hono';
import { ApiRefusal, type ApiVariables, type LedgerApiServices } from './api-context.js';
import { addBillingRoutes } from './billing-routes.js';
import { addDataRoutes } from './data-routes.js';
import { openApiDocument } from './openapi.js';
import { addRuleRoutes } from './rule-routes.js';

export type { LedgerApiServices } from './api-context.js';

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
    // The store cannot hold this character, so no name has it.
    if (context.req.url.includes('%00')) throw new ApiRefusal(400, 'The address holds the character NUL.');
    await next();
  });
  api.get('/swagger/v1/swagger.json', (context) => context.json(openApiDocument));
  addBillingRoutes(api, services);
  addDataRoutes(api, services);
  addRuleRoutes(api, services);
  return api;
}
