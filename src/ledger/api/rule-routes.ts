import type { Hono } from 'hono';
import { z } from 'zod';
import { findPeriod } from '../store/periods.js';
import { deleteRule, listRules } from '../store/rules.js';
import {
  ApiRefusal,
  authorOf,
  bodyOf,
  pageAnswer,
  pageOf,
  requireScope,
  type ApiVariables,
  type LedgerApiServices,
} from './api-context.js';
import { ruleSchema } from './rule-schema.js';
import { previewRule, RuleRefused, saveRule } from '../rules.js';

const previewBody = z.strictObject({ periodEnd: z.iso.date(), rule: ruleSchema });

/** Billing rules. They count from the next build of a period's records on. */
export function addRuleRoutes(api: Hono<ApiVariables>, services: LedgerApiServices): void {
  const { store } = services;
  const writes = requireScope(services, 'rules:write');
  api.get('/api/billing-rules', requireScope(services, 'billing:read'), async (context) => {
    const page = pageOf(context);
    const rules = await listRules(store);
    return context.json(pageAnswer(rules.slice(page.offset, page.offset + page.limit), page, rules.length));
  });
  api.post('/api/billing-rules', writes, async (context) => {
    const rule = await bodyOf(context, ruleSchema);
    return context.json(await unlessRefused(saveRule(store, authorOf(context), rule)), 201);
  });
  api.put('/api/billing-rules/:id', writes, async (context) => {
    const rule = await bodyOf(context, ruleSchema);
    const stored = await unlessRefused(saveRule(store, authorOf(context), rule, idOf(context.req.param('id'))));
    if (stored === undefined) throw noRule(context.req.param('id'));
    return context.json(stored);
  });
  api.delete('/api/billing-rules/:id', writes, async (context) => {
    if (!(await deleteRule(store, idOf(context.req.param('id')), authorOf(context))))
      throw noRule(context.req.param('id'));
    return context.body(null, 204);
  });
  api.post('/api/billing-rules/preview', writes, async (context) => {
    const { periodEnd, rule } = await bodyOf(context, previewBody);
    const period = await findPeriod(store, periodEnd);
    if (period === undefined) throw new ApiRefusal(404, `There is no billing period that ends on ${periodEnd}.`);
    return context.json(await unlessRefused(previewRule(store, period, rule)));
  });
}

/** A refused rule is the sender's to mend. */
async function unlessRefused<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw error instanceof RuleRefused ? new ApiRefusal(422, error.message, { cause: error }) : error;
  });
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw noRule(text);
  return Number(text);
}

function noRule(id: string): ApiRefusal {
  return new ApiRefusal(404, `There is no billing rule ${id}.`);
}
