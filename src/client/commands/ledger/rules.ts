import { exclusionText } from '../../../ledger/exclusion-text.js';
import { ruleSchema } from '../../../ledger/api/rule-schema.js';
import { previewRule, RuleRefused, saveRule } from '../../../ledger/rules.js';
import type { NewBillingRule, RuleConditions } from '../../../ledger/model/billing-rule.js';
import { deleteRule, listRules } from '../../../ledger/store/rules.js';
import { authorOf } from '../../author.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import { requirePeriodMeant } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';
import { wrapped } from '../../terminal/wrapped-text.js';

/** Lists the rules. */
export async function listCommand(session: Session, options: { json?: boolean | undefined }): Promise<void> {
  const { terminal } = session;
  const rules = await listRules(await session.store());
  if (options.json === true) terminal.json({ rules });
  else if (rules.length === 0) terminal.message('There is no billing rule: everything is billed.');
  else {
    const columns = [
      ...([
        { head: 'id', align: 'right' },
        { head: 'order', align: 'right' },
      ] as const),
      ...[{ head: 'description', flexible: true }, { head: 'reason', flexible: true }, { head: 'valid' }],
      { head: 'excludes items with', flexible: true },
    ];
    const rows = rules.map(
      ({ ruleId, processingOrder, description, overrideReason, validFrom, validTo, conditions }) => [
        ...[String(ruleId), String(processingOrder), description, overrideReason],
        ...[validText(validFrom, validTo), conditionsText(conditions)],
      ],
    );
    terminal.data(table(columns, rows, terminal));
  }
}

interface ConditionOptions {
  readonly customer?: readonly string[] | undefined;
  readonly customerType?: RuleConditions['customerTypes'];
  readonly service?: readonly string[] | undefined;
  readonly plan?: readonly string[] | undefined;
  readonly kind?: RuleConditions['itemKinds'];
  readonly sku?: readonly string[] | undefined;
  readonly skuStartsWith?: string | undefined;
  readonly withoutSku?: boolean | undefined;
  readonly user?: readonly string[] | undefined;
  readonly userFlag?: readonly string[] | undefined;
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Counts what a rule would exclude in a period. */
export async function previewCommand(session: Session, meant: string, options: ConditionOptions): Promise<void> {
  const store = await session.store();
  const period = await requirePeriodMeant(session, store, meant);
  const rule = ruleOf({ ...options, description: 'Preview', reason: 'Preview', order: 0 });
  const preview = await orRefused(previewRule(store, period, rule));
  if (options.json === true) session.terminal.json({ periodEnd: period.end, ...preview });
  else {
    const { terminal } = session;
    const text = `In the period to ${period.end} it would exclude ${exclusionText(preview)}.`;
    terminal.data(wrapped(text, terminal.width, 0));
  }
}

interface AddOptions extends ConditionOptions {
  readonly description: string;
  readonly reason: string;
  readonly order: number;
}

/** Adds a rule. */
export async function addCommand(session: Session, options: AddOptions): Promise<void> {
  const stored = await orRefused(saveRule(await session.storeToWrite(), authorOf(), ruleOf(options)));
  const id = stored?.ruleId ?? 0;
  session.terminal.message(`Billing rule ${id} is added. Reprocess a period to apply it.`);
  if (options.json === true) session.terminal.json({ rule: stored });
}

/** Removes a rule. */
export async function removeCommand(
  session: Session,
  id: number,
  options: { json?: boolean | undefined },
): Promise<void> {
  if (!(await deleteRule(await session.storeToWrite(), id, authorOf()))) {
    throw new CommandFailure(
      exitCodes.notFound,
      `There is no billing rule ${id}. "billing-sync ledger rules" shows which there are.`,
    );
  }
  session.terminal.message(`Billing rule ${id} is removed. Reprocess a period to bill again what it excluded.`);
  if (options.json === true) session.terminal.json({ ruleId: id });
}

/** A rule as the options give it, by the same checks as the REST API. */
function ruleOf(options: AddOptions): NewBillingRule {
  const { description, reason, order, validFrom = null, validTo = null } = options;
  const conditions: RuleConditions = {
    customerCodes: options.customer,
    customerTypes: options.customerType,
    serviceCodes: options.service,
    planNames: options.plan,
    itemKinds: options.kind,
    skus: options.sku,
    skuStartsWith: options.skuStartsWith,
    skuIsEmpty: options.withoutSku,
    userNames: options.user,
    userFlags: options.userFlag,
  };
  const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
  const rule = { description, overrideReason: reason, processingOrder: order, validFrom, validTo, conditions: given };
  const parsed = ruleSchema.safeParse(rule);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  throw new CommandFailure(exitCodes.usage, `The billing rule is refused: ${problems}.`);
}

function orRefused<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    if (error instanceof RuleRefused) throw new CommandFailure(exitCodes.usage, error.message, { cause: error });
    throw error;
  });
}

function validText(from: string | null, to: string | null): string {
  if (from === null && to === null) return 'always';
  return `${from === null ? '' : `from ${from}`}${to === null ? '' : ` to ${to}`}`.trim();
}

/** `customerTypes Test; skuIsEmpty true` */
function conditionsText(conditions: RuleConditions): string {
  return Object.entries(conditions)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
}
