import { logAddress, type LogView } from '../src/console/log/log-address.js';
import type { LogCode, LogLevel } from '../src/domain/log/log-codes.js';
import { logSorts, sortDirections, type LogOrder } from '../src/store/log/log-query.js';
import { rareWord } from './log-entries.js';

/** A page of the console with a part of a log. */
export interface LogAddress {
  readonly search: string;
  readonly filter: string;
  readonly order: string;
  readonly place: string;
  readonly path: string;
}

/** What a log is searched for, from what one entry has to what all have. */
export const searches: Readonly<Record<string, string>> = {
  none: '',
  'one entry has it': rareWord,
  'ten entries have it': 'customer 4711 ',
  'one in 97 has it': '(42 gb)',
  'all have it': 'customer',
  'no entry has it': 'zeppelin',
  'its parts are common, the whole is nowhere': 'gb) customer',
  'two letters that are common': 'gb',
  'two letters that are nowhere': 'qx',
  'one letter': 'e',
  'a code': 'at09',
  'a code of few': 'at14',
};

type Filter = Pick<LogView, 'levels' | 'codes'>;

function filterBy(levels: readonly LogLevel[], codes: readonly LogCode[]): Filter {
  return { levels, codes };
}

const filters: Readonly<Record<string, Filter>> = {
  none: filterBy([], []),
  errors: filterBy(['Error'], []),
  'warnings and errors': filterBy(['Warning', 'Error'], []),
  'all but errors': filterBy(['Verbose', 'Info', 'Warning'], []),
  AT14: filterBy([], ['AT14']),
  AT10: filterBy([], ['AT10']),
  'AT09 and AT12': filterBy([], ['AT09', 'AT12']),
  'AT34, which is nowhere': filterBy([], ['AT34']),
  'errors of AT10, which are none': filterBy(['Error'], ['AT10']),
};

/** Every search with every filter in every order: the first page, and one deep in the log. */
export function* logAddresses(runId: string, deepSequence: number): Generator<LogAddress> {
  for (const [search, text] of Object.entries(searches)) {
    for (const [filter, chosen] of Object.entries(filters)) {
      for (const sort of logSorts) {
        for (const direction of sortDirections) {
          const order: LogOrder = { sort, direction };
          for (const [place, given] of Object.entries(placesIn(order, deepSequence))) {
            const path = logAddress(runId, { search: text, ...chosen, order }, { place: given });
            yield { search, filter, order: `${sort}, ${direction}`, place, path };
          }
        }
      }
    }
  }
}

function placesIn({ sort }: LogOrder, sequence: number): Record<string, Record<string, string>> {
  // Most entries are of this code and level.
  const deep = { time: `${sequence}`, code: `AT10.${sequence}`, level: `0.${sequence}` }[sort];
  return { first: {}, deep: { after: deep } };
}
