import { EditedMeanwhile, type IsAsOpened } from './edits.js';
import type { Author } from '../domain/audit/audit-entry.js';
import { ruleRefusal, type BillingRule, type NewBillingRule, type RuleRefusal } from './model/billing-rule.js';
import type { DayRange } from '../domain/billing-period.js';
import { recordVersion } from '../store/record-version.js';
import type { Store } from '../store/database.js';
import { lastChangeId } from './store/changes.js';
import {
  deleteRule,
  insertRule,
  lockRule,
  previewRules,
  ruleVocabulary,
  updateRule,
  type RulePreview,
} from './store/rules.js';
import { ledgerSettings } from './store/settings.js';

/** A rule that could never match, or would match everything; the message says why. */
export class RuleRefused extends Error {
  override readonly name = 'RuleRefused';
  /** Which part of the rule has to be corrected. */
  readonly field: RuleRefusal['field'];

  constructor({ field, message }: RuleRefusal) {
    super(message);
    this.field = field;
  }
}

/**
 * Stores a rule, in place of another one if its id is given.
 * @returns undefined if there is no rule of this id
 * @throws RuleRefused, EditedMeanwhile
 */
export async function saveRule(
  store: Store,
  author: Author,
  rule: NewBillingRule,
  ruleId?: number,
  isAsOpened: IsAsOpened<BillingRule> = () => true,
) {
  await requireSound(store, rule);
  if (ruleId === undefined) return insertRule(store, rule, author);
  return store.transaction().execute(async (transaction) => {
    const present = await lockRule(transaction, ruleId);
    if (present === undefined) return undefined;
    if (!isAsOpened(present)) throw editedMeanwhile();
    return updateRule(transaction, present, rule, author);
  });
}

/**
 * Removes a rule.
 * @returns false if there is no rule of this id
 * @throws EditedMeanwhile
 */
export async function removeRule(
  store: Store,
  author: Author,
  ruleId: number,
  isAsOpened: IsAsOpened<BillingRule> = () => true,
): Promise<boolean> {
  return store.transaction().execute(async (transaction) => {
    const present = await lockRule(transaction, ruleId);
    if (present !== undefined && !isAsOpened(present)) throw editedMeanwhile();
    return deleteRule(transaction, ruleId, author);
  });
}

function editedMeanwhile(): EditedMeanwhile {
  return new EditedMeanwhile('Somebody else edited the rule meanwhile.');
}

/** Another one as soon as somebody edits the rule. */
export function ruleVersion(rule: BillingRule): string {
  const { ruleId, description, overrideReason, processingOrder, validFrom, validTo, conditions } = rule;
  return recordVersion([ruleId, description, overrideReason, processingOrder, validFrom, validTo, conditions]);
}

/**
 * What a rule alone would exclude in a period, as everything is now. Nothing is stored.
 * @throws RuleRefused
 */
export async function previewRule(store: Store, period: DayRange, rule: NewBillingRule): Promise<RulePreview> {
  await requireSound(store, rule);
  const { timeZone } = await ledgerSettings(store);
  const rules = [{ ...rule, ruleId: 0 }];
  return previewRules(store, {
    ...{ period, timeZone, rules, customerCodes: null },
    lastChangeId: await lastChangeId(store),
  });
}

/** Why a rule would not be stored; undefined if it would. */
export async function refusalOf(store: Store, rule: NewBillingRule): Promise<RuleRefusal | undefined> {
  return ruleRefusal(rule, await ruleVocabulary(store));
}

async function requireSound(store: Store, rule: NewBillingRule): Promise<void> {
  const refusal = await refusalOf(store, rule);
  if (refusal !== undefined) throw new RuleRefused(refusal);
}
