/** The search attributes by which runs are found in Temporal. */
export const runSearchAttributes = { BillingPeriod: 'Keyword', RunOutcome: 'Keyword' } as const;
