import type { RunPhase } from '../workflows/billing-sync.js';

/** What a run does in each phase, in words. */
export const phaseTexts: Readonly<Record<RunPhase, string>> = {
  opening: 'Checking the parameters',
  loading: "Loading Atria's billing records",
  planning: 'Comparing with the contracts in Autotask',
  applying: 'Changing contract lines',
  deprovisioned: 'Looking at deprovisioned customers',
  closing: 'Adding up',
};
