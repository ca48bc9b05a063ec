import type { JobParameters } from '../../domain/parameters/job-parameters.js';

/**
 * Whether a parameter decides which lines a run looks at, or what it bills there. Each one has its line here, or nothing
 * compiles. Runs by hand that differ in such a parameter do not settle each other; `customersFilter` is compared apart.
 */
const decides: Readonly<Record<keyof JobParameters, boolean>> = {
  baseUrl: true,
  zoneUser: true,
  billingPeriod: true,
  customersFilter: false,
  proRatedTransactions: true,
  allowAtriaCreateItems: false,
  skuType: true,
  quantityRules: true,
  logLevel: false,
  secrets: true,
  contract: true,
  effectiveDate: true,
  decreasesFrom: true,
  effectiveDateConflict: false,
  effectiveDateAlignment: true,
  preview: false,
  ifMoved: false,
  limits: false,
  approval: false,
  approvalDays: false,
  dualControl: false,
  startedBy: false,
};

/**
 * Parameters that say who hears of a run, who approves it, and what becomes of a line that is missing or of a day that is
 * taken. A run with another one of these looks at the same lines, and reports what is left.
 */
export const parametersWithoutEffect: readonly string[] = Object.entries(decides)
  .filter(([, isDeciding]) => !isDeciding)
  .map(([name]) => name);
