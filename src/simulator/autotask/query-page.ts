import { z } from 'zod';
import { RefusedRequest } from './model.js';
import type { EntityTable } from './entity-table.js';
import { ok, type Reply, type SandboxRequest } from '../core/exchange.js';

/** Keys in lower case. */
const queryBody = z.object({
  filter: z.unknown().optional(),
  maxrecords: z.unknown().optional(),
  includefields: z.array(z.string()).nullish(),
});

const paging = z.object({ pageSize: z.int(), previousIds: z.array(z.number()), nextIds: z.array(z.number()) });

export interface PageSettings {
  maxRecordsPerPage: number;
  /** The absolute URL of the entity, without a slash at its end. */
  entityUrl: string;
}

/** Answers `{E}/query` and `{E}/query/next`. The next page of a POST query is asked for by a POST with the same body. */
export function answerQuery(table: EntityTable, request: SandboxRequest, settings: PageSettings): Reply {
  const query = readQuery(request);
  const cursor = readPaging(request.query.get('paging'));
  const pageSize = cursor?.pageSize ?? Math.min(query.maxRecords, settings.maxRecordsPerPage);
  const stack = cursor?.previousIds ?? [];
  const afterId = cursor?.nextIds[0] ?? -1;
  const page = table.page({
    filter: query.filter,
    afterId: cursor === undefined ? -Infinity : afterId,
    pageSize,
    includeFields: query.includeFields,
  });
  const search = request.method === 'GET' ? request.query.get('search') : null;
  const urlOf = (previousIds: number[], next: number): string => {
    const text = encodeURIComponent(JSON.stringify({ pageSize, previousIds, nextIds: [next] }));
    return `${settings.entityUrl}/query/next?paging=${text}${search === null ? '' : `&search=${encodeURIComponent(search)}`}`;
  };
  const last = page.ids.at(-1);
  const before = stack.at(-1);
  return ok({
    items: page.items,
    pageDetails: {
      count: page.items.length,
      requestCount: pageSize,
      prevPageUrl: before === undefined ? null : urlOf(stack.slice(0, -1), before),
      nextPageUrl: page.more && last !== undefined ? urlOf([...stack, afterId], last) : null,
    },
  });
}

/** Answers `{E}/query/count`. */
export function answerCount(table: EntityTable, request: SandboxRequest): Reply {
  return ok({ queryCount: table.count(readQuery(request).filter) });
}

function readQuery(request: SandboxRequest): {
  filter: unknown;
  maxRecords: number;
  includeFields: string[] | undefined;
} {
  const text = request.method === 'GET' ? (request.query.get('search') ?? '') : request.body;
  const parsed = queryBody.safeParse(lowerTopKeys(parseJson(text)));
  if (!parsed.success) throw new RefusedRequest('The query is not a valid object.');
  const maxRecords = parsed.data.maxrecords ?? 500;
  if (typeof maxRecords !== 'number' || !Number.isInteger(maxRecords) || maxRecords < 1 || maxRecords > 500) {
    throw new RefusedRequest('maxCountOfRecordsToReturn must be between 1 and 500');
  }
  return { filter: parsed.data.filter, maxRecords, includeFields: parsed.data.includefields ?? undefined };
}

function readPaging(text: string | null): z.output<typeof paging> | undefined {
  if (text === null) return undefined;
  const parsed = paging.safeParse(parseJson(text));
  if (!parsed.success) throw new RefusedRequest('The paging of the query is not valid.');
  return parsed.data;
}

/** Throws RefusedRequest when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RefusedRequest('The request is not valid JSON.', { cause: error });
  }
}

function lowerTopKeys(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key.toLowerCase(), value as unknown]));
}
