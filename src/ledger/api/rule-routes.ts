import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { EditedMeanwhile, type IsAsOpened } from '../edits.js';
import type { BillingRule } from '../model/billing-rule.js';
import { findPeriod } from '../store/periods.js';
import { findRule, listRules } from '../store/rules.js';
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
import { previewRule, removeRule, RuleRefused, ruleVersion, saveRule } from '../rules.js';

const previewBody = z.strictObject({ periodEnd: z.iso.date(), rule: ruleSchema });

/** Billing rules. They count from the next build of a period's records on. */
export function addRuleRoutes(api: Hono<ApiVariables>, services: LedgerApiServices): void {
  const { store } = services;
  const writes = requireScope(services, 'rules:write');
  const reads = requireScope(services, 'billing:read');
  api.get('/api/billing-rules', reads, async (context) => {
    const page = pageOf(context);
    const rules = await listRules(store);
    const shown = rules.slice(page.offset, page.offset + page.limit).map(storedRule);
    return context.json(pageAnswer(shown, page, rules.length));
  });
  api.get('/api/billing-rules/:id', reads, async (context) => {
    return ruleAnswer(context, await findRule(store, idOf(context)));
  });
  api.post('/api/billing-rules', writes, async (context) => {
    const rule = await bodyOf(context, ruleSchema);
    return ruleAnswer(context, await unlessRefused(saveRule(store, authorOf(context), rule)), 201);
  });
  api.put('/api/billing-rules/:id', writes, (context) =>
    unlessEdited(services, context, async (isAsOpened) => {
      const rule = await bodyOf(context, ruleSchema);
      const stored = await unlessRefused(saveRule(store, authorOf(context), rule, idOf(context), isAsOpened));
      return ruleAnswer(context, stored);
    }),
  );
  api.delete('/api/billing-rules/:id', writes, (context) =>
    unlessEdited(services, context, async (isAsOpened) => {
      if (!(await removeRule(store, authorOf(context), idOf(context), isAsOpened))) throw noRule(context);
      return context.body(null, 204);
    }),
  );
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

/** A rule with its version, in the body and as `ETag`. */
function ruleAnswer(context: Context, rule: BillingRule | undefined, status: 200 | 201 = 200): Response {
  if (rule === undefined) throw noRule(context);
  context.header('ETag', `"${ruleVersion(rule)}"`);
  return context.json(storedRule(rule), status);
}

function storedRule(rule: BillingRule) {
  return { ...rule, version: ruleVersion(rule) };
}

/** Writes if the rule still has a version that `If-Match` names; 412 with the rule as it is if it has another one. */
async function unlessEdited(
  { store }: LedgerApiServices,
  context: Context,
  write: (isAsOpened: IsAsOpened<BillingRule>) => Promise<Response>,
): Promise<Response> {
  const given = context.req.header('If-Match');
  const versions = given?.split(',').map((each) => each.trim().replaceAll(/^"|"$/g, '')) ?? ['*'];
  try {
    return await write((present) => versions.includes('*') || versions.includes(ruleVersion(present)));
  } catch (error) {
    if (!(error instanceof EditedMeanwhile)) throw error;
    const present = await findRule(store, idOf(context));
    if (present === undefined) throw noRule(context);
    context.header('ETag', `"${ruleVersion(present)}"`);
    const what = `Somebody edited it since you read it: the billing rule ${present.ruleId} has another version. Nothing was done.`;
    return context.json({ error: what, rule: storedRule(present) }, 412);
  }
}

function idOf(context: Context): number {
  const text = context.req.param('id') ?? '';
  if (!/^\d{1,9}$/.test(text)) throw noRule(context);
  return Number(text);
}

function noRule(context: Context): ApiRefusal {
  return new ApiRefusal(404, `There is no billing rule ${context.req.param('id') ?? ''}.`);
}
