import type { LogSort } from './log-query.js';

/** The place of one entry in a log that is sorted in one way. */
export interface LogCursor {
  /** The entry's code, or the rank of its level, if the log is sorted by that. */
  readonly key?: string | number;
  readonly sequence: number;
}

/** A cursor as it stands in a URL: `1234`, `AT09.1234` or `2.1234`. */
export function formatCursor({ key, sequence }: LogCursor): string {
  return key === undefined ? `${sequence}` : `${key}.${sequence}`;
}

/** Reads a cursor; undefined if the text is no cursor for this sort. */
export function parseCursor(text: string, sort: LogSort): LogCursor | undefined {
  const [, key, digits = ''] = /^(?:(\w{1,10})\.)?(\d{1,15})$/.exec(text) ?? [];
  if (digits === '') return undefined;
  const sequence = Number(digits);
  switch (sort) {
    case 'time':
      return key === undefined ? { sequence } : undefined;
    case 'code':
      return key === undefined ? undefined : { key, sequence };
    case 'level':
      return key !== undefined && /^\d$/.test(key) ? { key: Number(key), sequence } : undefined;
  }
}
