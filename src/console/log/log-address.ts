import { logLevels, type LogCode, type LogLevel } from '../../domain/log/log-codes.js';
import { logCodes } from '../../domain/log/log-messages.js';
import { parseCursor } from '../../store/log/log-cursor.js';
import type { LogPosition } from '../../store/log/log-pages.js';
import {
  asWritten,
  logSorts,
  sortDirections,
  usualDirection,
  type LogOrder,
  type LogSort,
} from '../../domain/log/log-order.js';
import type { LogQuery } from '../../store/log/log-query.js';
import { addressOf } from '../shell/address.js';

/** What the address of a log asks to see. It can be sent to somebody else, who then sees the same. */
export interface LogView {
  readonly search: string;
  /** Empty: all. */
  readonly levels: readonly LogLevel[];
  readonly codes: readonly LogCode[];
  readonly order: LogOrder;
}

const perPage = 100;

/** Reads what an address asks for; what it gives wrongly counts as not given. */
export function logViewOf(query: Readonly<Record<string, readonly string[]>>): LogView {
  const given = (name: string) => query[name] ?? [];
  const sort = logSorts.find((each) => each === given('sort')[0]) ?? asWritten.sort;
  return {
    search: (given('search')[0] ?? '').trim(),
    levels: logLevels.filter((level) => given('level').includes(level)),
    codes: logCodes.filter((code) => given('code').includes(code)),
    order: { sort, direction: sortDirections.find((each) => each === given('order')[0]) ?? usualDirection(sort) },
  };
}

/** The page that an address asks for. A place that belongs to another order counts as not given. */
export function logPositionOf(query: Readonly<Record<string, readonly string[]>>, { order }: LogView): LogPosition {
  const place = (name: string) => parseCursor(query[name]?.[0] ?? '', order.sort);
  return { limit: perPage, after: place('after'), before: place('before') };
}

export function logQueryOf({ search, levels, codes }: LogView): LogQuery {
  return {
    ...(search === '' ? {} : { search }),
    ...(levels.length === 0 ? {} : { levels }),
    ...(codes.length === 0 ? {} : { codes }),
  };
}

export function isFiltered({ search, levels, codes }: LogView): boolean {
  return search !== '' || levels.length > 0 || codes.length > 0;
}

/** The address of a part of a run's log: the page itself, or a download by its ending. */
export function logAddress(
  runId: string,
  { search, levels, codes, order }: LogView,
  more: { place?: Readonly<Record<string, string>>; ending?: '' | '.csv' | '.xlsx' } = {},
): string {
  return addressOf(`/runs/${runId}/log${more.ending ?? ''}`, {
    search,
    level: levels,
    code: codes,
    sort: order.sort === asWritten.sort ? undefined : order.sort,
    order: order.direction === usualDirection(order.sort) ? undefined : order.direction,
    ...more.place,
  });
}

/** The order that the arrow of a column asks for: the other way round where it is sorted by that column already. */
export function orderByColumn(present: LogOrder, sort: LogSort): LogOrder {
  if (present.sort === sort) return { sort, direction: present.direction === 'ascending' ? 'descending' : 'ascending' };
  return { sort, direction: usualDirection(sort) };
}
