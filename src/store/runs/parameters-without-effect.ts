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
  allowAtriaCreateItems: true,
  skuType: true,
  quantityRules: true,
  logLevel: false,
  secrets: true,
  contract: true,
  effectiveDate: true,
  decreasesFrom: true,
  effectiveDateConflict: true,
  effectiveDateAlignment: true,
  preview: false,
  ifMoved: false,
  limits: false,
  approval: false,
  approvalDays: false,
  dualControl: false,
  startedBy: false,
};

/** Parameters that say who hears of a run and who approves it, and not what is billed. */
export const parametersWithoutEffect: readonly string[] = Object.entries(decides)
  .filter(([, isDeciding]) => !isDeciding)
  .map(([name]) => name);
