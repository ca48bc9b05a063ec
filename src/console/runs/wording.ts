import { grouped } from '../../domain/wording.js';
import { unknownPeriodText } from '../../runs/unknown-period.js';
import type { Run } from '../../store/runs/runs.js';

/** What comes of a refused approval if the run then finds that nothing is to be changed. */
export const nothingLeftText =
  'The run then read everything anew and found nothing left to change. It goes to its end without asking again, and changes nothing.';

/** The billing period of a run in words. */
export function periodText(run: Run, day: (isoDay: string) => string): string {
  const { periodStart, periodEnd } = run;
  if (periodEnd === null) return unknownPeriodText(run);
  return periodStart === null ? `to ${day(periodEnd)}` : `${day(periodStart)} – ${day(periodEnd)}`;
}

/** How many units more or less, with its sign. */
export function signed(units: number): string {
  return `${units < 0 ? '−' : '+'}${grouped(Math.abs(units))}`;
}
