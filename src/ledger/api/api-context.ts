import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { z } from 'zod';
import type { Store } from '../../store/database.js';
import type { Author } from '../../domain/audit/audit-entry.js';
import { findToken, type ApiToken, type TokenScope } from '../store/tokens.js';
import { rowRefusal } from './row-schemas.js';

/** What the REST API needs. */
export interface LedgerApiServices {
  readonly store: Store;
  /** A fixed "now", for sample worlds; undefined: the real time. */
  readonly clock: Date | undefined;
  /** Starts a billing process that rebuilds one period's records. */
  startReprocess(periodEnd: string, author: Author): Promise<{ workflowId: string }>;
}

/** What the routes know of a request. */
export interface ApiVariables {
  Variables: { token: ApiToken };
}

/** A request that cannot be served; the message is for its sender. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: 400 | 401 | 403 | 404 | 410 | 413 | 422;

  constructor(status: ApiRefusal['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Lets a request through whose bearer token has a scope. */
export function requireScope({ store, clock }: LedgerApiServices, scope: TokenScope): MiddlewareHandler<ApiVariables> {
  return createMiddleware<ApiVariables>(async (context, next) => {
    const given = /^Bearer ([\x21-\x7e]+)$/.exec(context.req.header('Authorization') ?? '')?.[1];
    const token = given === undefined ? undefined : await findToken(store, given, clock ?? new Date());
    if (token === undefined) {
      throw new ApiRefusal(401, 'A valid bearer token is required: this one is missing, unknown or expired.');
    }
    if (!token.scopes.includes(scope)) throw new ApiRefusal(403, `The token "${token.name}" lacks the scope ${scope}.`);
    context.set('token', token);
    await next();
  });
}

/** Who sends a request: a token is all that is known of its sender. */
export function authorOf(context: Context<ApiVariables>): Author {
  return { who: `token ${context.get('token').name}`, from: 'REST API' };
}

export interface Page {
  readonly page: number;
  readonly pageSize: number;
  readonly offset: number;
  readonly limit: number;
}

export const pageSizeMax = 1_000;

export function pageOf(context: Context): Page {
  const page = numberOf(context, 'page', 1);
  const pageSize = numberOf(context, 'pageSize', 500);
  if (page < 1 || pageSize < 1 || pageSize > pageSizeMax) {
    throw new ApiRefusal(400, `page must be at least 1 and pageSize from 1 to ${pageSizeMax}.`);
  }
  return { page, pageSize, offset: (page - 1) * pageSize, limit: pageSize };
}

/** One page of a list, in the shape of every list. */
export function pageAnswer<Item>(items: readonly Item[], { page, pageSize }: Page, totalCount: number) {
  return { items, page, pageSize, totalCount };
}

/** A whole number in the query. */
export function numberOf(context: Context, name: string, otherwise: number): number {
  const text = context.req.query(name) ?? String(otherwise);
  if (!/^\d{1,9}$/.test(text)) throw new ApiRefusal(400, `${name} must be a whole number; "${text}" is none.`);
  return Number(text);
}

/** `true` or `false` in the query, in any case; undefined if it is not given. */
export function flagOf(context: Context, name: string): boolean | undefined {
  const text = context.req.query(name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw new ApiRefusal(400, `${name} must be true or false.`);
  return text === 'true';
}

/** The largest body of a request that is no file, in bytes. */
const bodyMax = 5_000_000;

/**
 * The body as JSON of a known shape. It is read here, after the check of the token, and only up to its greatest length.
 */
export async function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const body = jsonOf(await textOf(context));
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ApiRefusal(400, rowRefusal(parsed.error));
  return parsed.data;
}

async function textOf({ req }: Context): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > bodyMax) {
      throw new ApiRefusal(413, `The body is larger than ${bodyMax} bytes. Import a file instead.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiRefusal(400, 'The body is not JSON.', { cause: error });
  }
}
