import type { BillingPeriodChoice } from '../billing-period.js';
import type { LogLevel } from '../log/log-codes.js';
import type { QuantityRule } from '../sync/quantity-rules.js';
import type { RunLimits } from '../sync/run-limits.js';

/** The forms of a SKU: which field of an Autotask service a billing record's SKU is compared with. */
export const skuForms = ['ServiceId', 'name', 'InvoiceDescription', 'description'] as const;
export type SkuForm = (typeof skuForms)[number];

/** Which period's start a change takes effect on when the job does not pro-rate. */
export const effectiveDateRules = ['PeriodStart', 'CurrentPeriodStart'] as const;
export type EffectiveDateRule = (typeof effectiveDateRules)[number];

/** From when decreases count, if not from the day of other changes. */
export const decreaseStarts = ['NextPeriodStart'] as const;
export type DecreaseStart = (typeof decreaseStarts)[number];

/** Where in a contract's own billing periods a change takes effect: as it is, or on the start of this or the next one. */
export const effectiveDateAlignments = ['AsIs', 'ContractPeriodStart', 'NextContractPeriodStart'] as const;
export type EffectiveDateAlignment = (typeof effectiveDateAlignments)[number];

/** What to do when Autotask refuses a second adjustment of a line on one date. */
export const effectiveDateConflictRules = ['Report', 'NextDay'] as const;
export type EffectiveDateConflictRule = (typeof effectiveDateConflictRules)[number];

/** When a run waits until a person has approved its changes. */
export const approvalRules = ['None', 'AboveLimits', 'Required'] as const;
export type ApprovalRule = (typeof approvalRules)[number];

/** Picks one of several Recurring Services contracts. At least one member is present, and all that are must hold. */
export interface ContractSelector {
  readonly name?: string;
  readonly number?: string;
  /** The id of the contract category in Autotask. */
  readonly category?: number;
  /** Only the company's default contract. */
  readonly default?: true;
}

/** The parameters of a job, checked and with every default filled in. The shape is plain JSON. */
export interface JobParameters {
  /** The base of the Autotask API, or "" to find it by the zone user. */
  readonly baseUrl: string;
  /** The e-mail address that Autotask's zone is looked up by; may be "" when `baseUrl` is set. */
  readonly zoneUser: string;
  readonly billingPeriod: BillingPeriodChoice;
  /** The codes of the customers to process; empty: all customers. */
  readonly customersFilter: readonly string[];
  /** Changes take effect on the run day instead of on a period's start. */
  readonly proRatedTransactions: boolean;
  /** Contract lines that are missing may be created. */
  readonly allowAtriaCreateItems: boolean;
  readonly skuType: { readonly name: SkuForm };
  /** What is billed of some SKUs, if not what Atria provisioned; undefined: there are no rules. One for each SKU. */
  readonly quantityRules?: readonly QuantityRule[];
  /** The least level that is recorded in the log. */
  readonly logLevel: LogLevel;
  /** The name of the stored secret set; never a secret itself. */
  readonly secrets: string;
  readonly contract: ContractSelector | undefined;
  readonly effectiveDate: EffectiveDateRule;
  /** undefined: from the same day as increases. */
  readonly decreasesFrom?: DecreaseStart | undefined;
  readonly effectiveDateConflict: EffectiveDateConflictRule;
  /** undefined: as it is, and the log says where a date begins no period, until somebody decides. */
  readonly effectiveDateAlignment?: EffectiveDateAlignment | undefined;
  /** Only shows what a run would change. Runs from before there were previews have no such parameter. */
  readonly preview?: boolean;
  /** Of a run that applies a preview: it changes nothing if one of the changes is no longer as it was shown. */
  readonly ifMoved?: 'Refuse' | undefined;
  /** What a run may change without a person having seen it; undefined: whatever it finds. */
  readonly limits?: RunLimits | undefined;
  /** undefined: no run of the job waits for a person; one that would exceed a limit fails. */
  readonly approval?: Exclude<ApprovalRule, 'None'> | undefined;
  /** How many days a run waits for a decision. */
  readonly approvalDays?: number | undefined;
  /** Whether the person who approves has to be another one than the person who started the run or saved its job. */
  readonly dualControl?: true | undefined;
  /** Who starts the run, or saved its job: a name as it was typed, which nobody checks; undefined: nobody said. */
  readonly startedBy?: string | undefined;
}

/** How many days a run waits for a decision if its job does not say. */
export const usualApprovalDays = 14;

/** Whether decreases of some lines of a job count from the next period on. */
export function hasLaterDecreases({
  decreasesFrom,
  quantityRules = [],
}: Pick<JobParameters, 'decreasesFrom' | 'quantityRules'>): boolean {
  return decreasesFrom !== undefined || quantityRules.some((rule) => rule.decreasesFrom === 'NextPeriodStart');
}

/** Whether changes of some lines count from the day of the run, so that the job has to run daily. */
export function countsFromRunDay({
  proRatedTransactions,
  quantityRules = [],
}: Pick<JobParameters, 'proRatedTransactions' | 'quantityRules'>): boolean {
  return proRatedTransactions || quantityRules.some((rule) => rule.increasesFrom === 'RunDay');
}

/** Whether changes of some lines count from the start of the current billing period, so that a run has to know it. */
export function countsFromCurrentPeriod({
  proRatedTransactions,
  effectiveDate,
  quantityRules = [],
}: Pick<JobParameters, 'proRatedTransactions' | 'effectiveDate' | 'quantityRules'>): boolean {
  const isOfJob = !proRatedTransactions && effectiveDate === 'CurrentPeriodStart';
  return isOfJob || quantityRules.some((rule) => rule.increasesFrom === 'CurrentPeriodStart');
}

/** Whether nobody has decided yet what happens where an effective date begins no billing period of a contract. */
export function isAlignmentOpen(parameters: JobParameters): boolean {
  const { proRatedTransactions, effectiveDateAlignment, quantityRules = [] } = parameters;
  const hasPeriodStart = quantityRules.some(({ increasesFrom = 'RunDay' }) => increasesFrom !== 'RunDay');
  const isAtPeriodStart = !proRatedTransactions || hasLaterDecreases(parameters) || hasPeriodStart;
  return effectiveDateAlignment === undefined && isAtPeriodStart;
}
