import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { z } from 'zod';
import { countCustomers, listCustomers } from '../store/customers.js';
import { lastChangeId, listChanges } from '../store/changes.js';
import { countTokens, createToken, deleteToken, listTokens } from '../store/tokens.js';
import {
  ApiRefusal,
  authorOf,
  bodyOf,
  numberOf,
  pageAnswer,
  pageOf,
  requireScope,
  type ApiVariables,
  type LedgerApiServices,
} from './api-context.js';
import { appendChanges, type RefusedRow, type SubmittedChange } from '../append-changes.js';
import { importFile, importKinds } from '../import/import.js';
import { changeOf, changeRow, rowRefusal } from './row-schemas.js';
import { expiryOf, newToken } from './token-schema.js';
import { withUploadedFile } from './uploaded-file.js';

/** Changes that one request may send; more come as a file. */
const changesPerRequest = 1_000;

const changesBody = z.object({ changes: z.array(z.unknown()).min(1).max(changesPerRequest) });

/** Customers, changes, imports and tokens. */
export function addDataRoutes(api: Hono<ApiVariables>, services: LedgerApiServices): void {
  const { store } = services;
  const now = () => services.clock ?? new Date();
  const reads = requireScope(services, 'billing:read');
  const writes = requireScope(services, 'changes:write');
  api.get('/api/v2/customers', reads, async (context) => {
    const page = pageOf(context);
    return context.json(pageAnswer(await listCustomers(store, page), page, await countCustomers(store)));
  });
  api.get('/api/changes', reads, async (context) => {
    const { limit } = pageOf(context);
    const after = numberOf(context, 'after', 0);
    const items = await listChanges(store, { after, limit, customerCode: context.req.query('customerCode') });
    return context.json({ items, after, lastChangeId: await lastChangeId(store) });
  });
  api.post('/api/changes', writes, async (context) => {
    const { changes } = await bodyOf(context, changesBody);
    const report = await appendChanges(store, submitted(changes, context.get('token').name), now(), {
      author: authorOf(context),
    });
    return context.json(report, report.refusedCount > 0 ? 422 : 201);
  });
  api.post('/api/import/:kind', writes, async (context) => {
    const kind = importKinds.find((each) => each === context.req.param('kind'));
    if (kind === undefined) throw new ApiRefusal(404, `Import one of ${importKinds.join(', ')}.`);
    const type = context.req.header('Content-Type') ?? '';
    const format = /^text\/csv\b/.test(type) ? 'csv' : /^application\/json\b/.test(type) ? 'json' : undefined;
    const { body } = context.req.raw;
    if (format === undefined || body === null) {
      throw new ApiRefusal(400, 'Send the file as text/csv or application/json.');
    }
    const author = authorOf(context);
    const report = await withUploadedFile(Readable.fromWeb(body), (source) =>
      importFile(store, { kind, format, source, author, now: now() }),
    );
    return context.json(report, report.refusedCount > 0 ? 422 : 201);
  });
  addTokenRoutes(api, services, now);
}

function addTokenRoutes(api: Hono<ApiVariables>, services: LedgerApiServices, now: () => Date): void {
  const { store } = services;
  const manages = requireScope(services, 'tokens:manage');
  api.get('/api/tokens', manages, async (context) => {
    const page = pageOf(context);
    return context.json(pageAnswer(await listTokens(store, page), page, await countTokens(store)));
  });
  api.post('/api/tokens', manages, async (context) => {
    const wanted = await bodyOf(context, newToken);
    const { name, scopes } = wanted;
    const lacking = scopes.find((scope) => !context.get('token').scopes.includes(scope));
    if (lacking !== undefined)
      throw new ApiRefusal(403, `A token without the scope ${lacking} cannot give it to another.`);
    return context.json(
      await createToken(store, { name, scopes, expiresAt: expiryOf(wanted, now()) }, authorOf(context)),
      201,
    );
  });
  api.delete('/api/tokens/:id', manages, async (context) => {
    const id = context.req.param('id');
    if (!/^\d{1,9}$/.test(id) || !(await deleteToken(store, Number(id), authorOf(context)))) {
      throw new ApiRefusal(404, `There is no token ${id}.`);
    }
    return context.body(null, 204);
  });
}

function* submitted(changes: readonly unknown[], actor: string): Generator<SubmittedChange | RefusedRow> {
  for (const [index, value] of changes.entries()) {
    const parsed = changeRow.safeParse(value);
    yield parsed.success
      ? { row: index + 1, change: changeOf(parsed.data, actor) }
      : { row: index + 1, reason: rowRefusal(parsed.error) };
  }
}
