import type { Rewrite } from './rewriting-proxy.js';

/** Gives records without a quantity as Atria's ledger gives what it no longer bills. */
export const formerRecords: Rewrite = async ({ path }, forward) => {
  const answer = await forward();
  if (!path.includes('/billing/')) return answer;
  const given = JSON.parse(String(answer.body)) as unknown;
  const marked = JSON.stringify(given, (_key, value: unknown) => {
    const isFormer =
      value !== null && typeof value === 'object' && 'thisMonthCount' in value && value.thisMonthCount === 0;
    return isFormer ? { ...value, formerlyBilled: true } : value;
  });
  return { ...answer, body: marked };
};
