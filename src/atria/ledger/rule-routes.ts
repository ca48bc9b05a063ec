import type { Hono } from 'hono';
import { z } from 'zod';
import { ruleRefusal, type NewBillingRule } from '../../domain/billing-rule.js';
import type { Store } from '../../store/database.js';
import { lastChangeId } from '../../store/ledger-changes.js';
import { findPeriod } from '../../store/ledger-periods.js';
import {
  deleteRule,
  insertRule,
  listRules,
  previewRules,
  ruleVocabulary,
  updateRule,
} from '../../store/ledger-rules.js';
import { ledgerSettings } from '../../store/ledger-settings.js';
import {
  ApiRefusal,
  bodyOf,
  pageAnswer,
  pageOf,
  requireScope,
  type ApiVariables,
  type LedgerApiServices,
} from './api-context.js';
import { ruleSchema } from './rule-schema.js';

const previewBody = z.strictObject({ periodEnd: z.iso.date(), rule: ruleSchema });

/** Billing rules. They count from the next building of a period's records on. */
export function addRuleRoutes(api: Hono<ApiVariables>, services: LedgerApiServices): void {
  const { store } = services;
  const writes = requireScope(services, 'rules:write');
  api.get('/api/billing-rules', requireScope(services, 'billing:read'), async (context) => {
    const page = pageOf(context);
    const rules = await listRules(store);
    return context.json(pageAnswer(rules.slice(page.offset, page.offset + page.limit), page, rules.length));
  });
  api.post('/api/billing-rules', writes, async (context) => {
    const rule = await soundRule(store, await bodyOf(context, ruleSchema));
    return context.json(await insertRule(store, rule), 201);
  });
  api.put('/api/billing-rules/:id', writes, async (context) => {
    const rule = await soundRule(store, await bodyOf(context, ruleSchema));
    const stored = await updateRule(store, idOf(context.req.param('id')), rule);
    if (stored === undefined) throw noRule(context.req.param('id'));
    return context.json(stored);
  });
  api.delete('/api/billing-rules/:id', writes, async (context) => {
    if (!(await deleteRule(store, idOf(context.req.param('id'))))) throw noRule(context.req.param('id'));
    return context.body(null, 204);
  });
  api.post('/api/billing-rules/preview', writes, async (context) => {
    const { periodEnd, rule } = await bodyOf(context, previewBody);
    const period = await findPeriod(store, periodEnd);
    if (period === undefined) throw new ApiRefusal(404, `There is no billing period that ends on ${periodEnd}.`);
    const rules = [{ ...(await soundRule(store, rule)), ruleId: 0 }];
    const { timeZone } = await ledgerSettings(store);
    const wanted = { period, timeZone, rules, lastChangeId: await lastChangeId(store), customerCodes: null };
    return context.json(await previewRules(store, wanted));
  });
}

/** @throws ApiRefusal where the rule could never match, or would match everything */
async function soundRule(store: Store, rule: NewBillingRule): Promise<NewBillingRule> {
  const refusal = ruleRefusal(rule, await ruleVocabulary(store));
  if (refusal !== undefined) throw new ApiRefusal(422, refusal);
  return rule;
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw noRule(text);
  return Number(text);
}

function noRule(id: string): ApiRefusal {
  return new ApiRefusal(404, `There is no billing rule ${id}.`);
}
