/** `time` is the order in which entries were first written; by `level` means by severity. Equals are in order of time. */
export const logSorts = ['time', 'code', 'level'] as const;
export type LogSort = (typeof logSorts)[number];

export const sortDirections = ['ascending', 'descending'] as const;
export type SortDirection = (typeof sortDirections)[number];

export interface LogOrder {
  readonly sort: LogSort;
  /** `descending` turns the whole list around, the entries of one code or level included. */
  readonly direction: SortDirection;
}

/** The order of the log as it was written. */
export const asWritten: LogOrder = { sort: 'time', direction: 'ascending' };

/** The direction that nobody has to name: by level, the gravest come first. */
export function usualDirection(sort: LogSort): SortDirection {
  return sort === 'level' ? 'descending' : 'ascending';
}
