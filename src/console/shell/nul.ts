import type { MiddlewareHandler } from 'hono';
import { PageProblem } from './error-pages.js';

/** The store has no way to write the character NUL, so nothing can be called that or looked for by it. */
export function refuseNul(): MiddlewareHandler {
  return async ({ req }, next) => {
    if (req.url.includes('%00')) throw nulProblem('The address');
    await next();
  };
}

/** @param where what holds the character, at the beginning of a sentence */
export function nulProblem(where: string): PageProblem {
  return new PageProblem(400, 'That character cannot be used', `${where} holds the character NUL.`, 'Leave it out.');
}
