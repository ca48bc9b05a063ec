import type { Remedy } from '../domain/remedy.js';

export { counted, durationText, grouped } from '../domain/wording.js';

/** Who acts, in words. */
export const remedyTexts: Readonly<Record<Remedy, string>> = {
  nobody: 'nobody',
  nextRun: 'the next run',
  person: 'you',
};

/** An instant as `2026-11-26 22:00:05Z`. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** As much of a run id as people need to type: Temporal's ids begin with the time to the millisecond. */
export function shortId(runId: string): string {
  return runId.slice(0, 13);
}
