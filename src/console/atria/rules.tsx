import { isDeepStrictEqual } from 'node:util';
import { Hono, type Context } from 'hono';
import { EditedMeanwhile } from '../../ledger/edits.js';
import { previewRule, refusalOf, removeRule, RuleRefused, saveRule } from '../../ledger/rules.js';
import type { BillingRule, NewBillingRule } from '../../ledger/model/billing-rule.js';
import { listRules } from '../../ledger/store/rules.js';
import { ConfirmPage } from '../components/confirm-page.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { mergeEdits, openedValues, savedSince, type FieldChange } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { readPeriods } from './periods.js';
import { RuleCheck, type RuleCheckProps } from './rule-check.js';
import { RuleFormPage, type EditedRule, type RuleFormProps } from './rule-form.js';
import { RuleListPage } from './rule-list-page.js';
import {
  hasConditions,
  readRule,
  ruleValuesOf,
  valuesOfRule,
  type RuleFormValues,
  type RuleProblems,
} from './rule-values.js';
import { ruleFieldLabels } from './rule-wording.js';
import { trailOf, trailQuery } from './trail.js';

/** The billing rules: what is not billed, and why. */
export function rulesRoom(services: ConsoleServices): Room {
  const { store } = services;
  const pages = new Hono();
  pages.get('/', async (context) => {
    const [rules, trail] = await Promise.all([listRules(store), trailOf(services, context)]);
    return context.render(<RuleListPage rules={rules} trail={trail} />, { title: 'Billing rules' });
  });
  pages.get('/new', async (context) => {
    const rules = await listRules(store);
    const given = { processingOrder: String((rules.at(-1)?.processingOrder ?? 0) + 10), ...context.req.query() };
    return showForm(services, context, { values: ruleValuesOf(given), problems: {}, edited: undefined });
  });
  pages.post('/', (context) => saved(services, context, undefined));
  addCheck(pages, services);
  pages.get('/:ruleId{[0-9]+}', async (context) => {
    const rule = await requireRule(services, context.req.param('ruleId'));
    return showForm(services, context, { values: valuesOfRule(rule), problems: {}, edited: editedRule(rule) });
  });
  pages.post('/:ruleId{[0-9]+}', async (context) => {
    return saved(services, context, await requireRule(services, context.req.param('ruleId')));
  });
  addDeleting(pages, services);
  return { path: '/atria/rules', label: 'Billing rules', icon: 'rules', group: 'Atria', pages };
}

/** Counts what a rule would exclude: for the form as one types, or as a page of its own. */
function addCheck(pages: Hono, services: ConsoleServices): void {
  pages.post('/check', async (context) => {
    const form = await context.req.parseBody({ all: true });
    const values = ruleValuesOf(form);
    const trail = await trailOf(services, context);
    const check = { trail, ...(await checkOf(services, formText(form, 'periodEnd'), values)) };
    if (context.req.header('HX-Request') === 'true') return context.html(<RuleCheck {...check} />);
    const problems = check.result !== undefined && 'problems' in check.result ? check.result.problems : {};
    const rule = (await listRules(services.store)).find(({ ruleId }) => String(ruleId) === formText(form, 'ruleId'));
    const edited = rule === undefined ? undefined : editedRule(rule, openedValues(form, valuesOfRule(rule)));
    const page = <RuleFormPage {...{ values, problems, edited, check, trail }} />;
    return context.render(page, { title: 'Preview of a rule' });
  });
}

async function checkOf(
  services: ConsoleServices,
  asked: string,
  values: RuleFormValues,
): Promise<Omit<RuleCheckProps, 'trail'>> {
  const { periods, usual } = await readPeriods(services);
  const period = periods.find(({ end }) => end === asked) ?? usual;
  const read = readRule(previewable(values));
  if ('problems' in read) return { periods, periodEnd: period?.end, result: read };
  if (period === undefined) return { periods, periodEnd: undefined, result: undefined };
  const result = await orProblems(previewRule(services.store, period, read.rule));
  return { periods, periodEnd: period.end, result: 'done' in result ? { preview: result.done } : result };
}

/** What a rule excludes can be counted before it has a name and a place. */
function previewable(values: RuleFormValues): RuleFormValues {
  return { ...values, description: 'Preview', overrideReason: 'Preview', processingOrder: '0' };
}

/** What is wrong with the conditions of a rule that lacks something else too: all is said at once. */
async function conditionProblems({ store }: ConsoleServices, values: RuleFormValues): Promise<RuleProblems> {
  const read = readRule(previewable(values));
  if ('problems' in read) return read.problems;
  const refusal = await refusalOf(store, read.rule);
  return refusal === undefined ? {} : { [refusal.field]: refusal.message };
}

async function showForm(
  services: ConsoleServices,
  context: Context,
  form: Pick<RuleFormProps, 'values' | 'problems' | 'edited'>,
): Promise<Response> {
  const [{ periods, usual }, trail] = await Promise.all([readPeriods(services), trailOf(services, context)]);
  const period = periods.find(({ end }) => end === trail?.periodEnd) ?? usual;
  const asksAtOnce = hasConditions(form.values) && Object.keys(form.problems).length === 0;
  const check = { periods, periodEnd: period?.end, trail, asksAtOnce, result: undefined };
  return context.render(<RuleFormPage {...form} check={check} trail={trail} />, {
    title: form.edited === undefined ? 'New Rule' : 'Edit the rule',
  });
}

/** Saves a rule, or shows the form again with what has to be corrected. */
async function saved(services: ConsoleServices, context: Context, rule: BillingRule | undefined): Promise<Response> {
  const form = await context.req.parseBody({ all: true });
  const values = ruleValuesOf(form);
  const edited = rule === undefined ? undefined : editedRule(rule, openedValues(form, valuesOfRule(rule)));
  const read = readRule(values);
  const outcome =
    'problems' in read
      ? { problems: { ...(await conditionProblems(services, values)), ...read.problems } }
      : await stored(services, read.rule, edited);
  if (outcome === 'changed') return showChanged(services, context, values, edited);
  if ('problems' in outcome) {
    context.status(422);
    return showForm(services, context, { values, problems: outcome.problems, edited });
  }
  noticeOnNextPage(
    context,
    'good',
    `The rule “${values.description}” is saved. Billing records show it when they are reprocessed.`,
  );
  return context.redirect(addressOf('/atria/rules', trailQuery(await trailOf(services, context))), 303);
}

async function stored({ store, author }: ConsoleServices, rule: NewBillingRule, edited: EditedRule | undefined) {
  const isAsOpened = (present: BillingRule) => isDeepStrictEqual(valuesOfRule(present), edited?.opened);
  try {
    const outcome = await orProblems(saveRule(store, author, rule, edited?.ruleId, isAsOpened));
    if ('done' in outcome && outcome.done === undefined) throw noSuchRule(String(edited?.ruleId));
    return outcome;
  } catch (error) {
    if (error instanceof EditedMeanwhile) return 'changed';
    throw error;
  }
}

/** Shows the form again with what somebody else saved meanwhile. */
async function showChanged(
  services: ConsoleServices,
  context: Context,
  typed: RuleFormValues,
  former: EditedRule | undefined,
): Promise<Response> {
  const edited = editedRule(await requireRule(services, String(former?.ruleId)));
  const { merged, changes } = mergeEdits({ opened: former?.opened ?? edited.opened, saved: edited.opened, typed });
  context.status(409);
  return showForm(services, context, { values: merged, problems: {}, edited: { ...edited, changes } });
}

function editedRule(rule: BillingRule, opened = valuesOfRule(rule)): EditedRule {
  return { ruleId: rule.ruleId, opened, changes: undefined };
}

async function orProblems<Done>(work: Promise<Done>): Promise<{ done: Done } | { problems: RuleProblems }> {
  try {
    return { done: await work };
  } catch (error) {
    if (!(error instanceof RuleRefused)) throw error;
    return { problems: { [error.field]: error.message } };
  }
}

function addDeleting(pages: Hono, services: ConsoleServices): void {
  const ask = (context: Context, rule: BillingRule, changes?: readonly FieldChange[]) => {
    const title = 'Delete this rule?';
    const address = `/atria/rules/${rule.ruleId}/delete`;
    if (changes !== undefined) context.status(409);
    return context.render(
      <ConfirmPage
        title={title}
        crumbs={[{ href: '/atria/rules', label: 'Billing rules' }]}
        action="Delete the rule"
        {...{ address, changes, opened: valuesOfRule(rule), labels: ruleFieldLabels }}
        back={{ href: '/atria/rules', label: 'Keep it' }}
      >
        <p>
          “{rule.description}” is removed for good. What it excluded is billed again in every period whose records are
          reprocessed. To end it for later periods only, give it a last day instead.
        </p>
      </ConfirmPage>,
      { title },
    );
  };
  pages.get('/:ruleId{[0-9]+}/delete', async (context) =>
    ask(context, await requireRule(services, context.req.param('ruleId'))),
  );
  pages.post('/:ruleId{[0-9]+}/delete', async (context) => {
    const { store, author } = services;
    const rule = await requireRule(services, context.req.param('ruleId'));
    const { ruleId, description } = rule;
    const opened = openedValues(await context.req.parseBody(), valuesOfRule(rule));
    const isAsOpened = (present: BillingRule) => isDeepStrictEqual(valuesOfRule(present), opened);
    try {
      if (!(await removeRule(store, author, ruleId, isAsOpened))) throw noSuchRule(String(ruleId));
    } catch (error) {
      if (!(error instanceof EditedMeanwhile)) throw error;
      const present = await requireRule(services, String(ruleId));
      return ask(context, present, savedSince(opened, valuesOfRule(present)));
    }
    noticeOnNextPage(context, 'info', `The rule “${description}” is deleted.`);
    return context.redirect('/atria/rules', 303);
  });
}

async function requireRule({ store }: ConsoleServices, given: string): Promise<BillingRule> {
  const rule = (await listRules(store)).find(({ ruleId }) => String(ruleId) === given);
  if (rule === undefined) throw noSuchRule(given);
  return rule;
}

function noSuchRule(given: string): PageProblem {
  return new PageProblem(
    404,
    'There is no such rule',
    `No billing rule has the number ${given}. Somebody may have deleted it.`,
    'Choose one of the rules that there are.',
  );
}
