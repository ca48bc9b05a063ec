import type { Run } from '../store/runs/runs.js';

/** What stands for the billing period of a run that has not read it. */
export function unknownPeriodText({ closedAt }: Pick<Run, 'closedAt'>): string {
  return closedAt === null ? 'not known yet' : 'not known, as the run ended before it had read it';
}
