/** How a run that did what it was asked to do ended. */
export const completedStatuses = ['Completed', 'Completed with warnings', 'Completed with errors'] as const;

/** How a run ended, as its last entry (AT24) says it. */
export const endStatuses = [...completedStatuses, 'Failed', 'Rejected', 'Cancelled', 'Terminated'] as const;
export type EndStatus = (typeof endStatuses)[number];
export type RunStatus = 'Running' | EndStatus;

/** What only Temporal says of a run, where the store does not know it. */
export type TemporalStatus = 'Timed out' | 'Continued as new' | 'Unknown';

export function isCompleted(status: RunStatus): boolean {
  return completedStatuses.some((each) => each === status);
}
