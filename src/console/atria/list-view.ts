import type { LogSubject } from '../../store/log/log-subjects.js';
import { addressOf, pageNumber } from '../shell/address.js';
import { trailName } from './trail.js';

/** What the address of a list of things to correct asks to see. */
export interface ListView {
  readonly search: string;
  /** Only what lacks the value that is corrected there. */
  readonly lacking: boolean;
  readonly page: number;
  /** Where somebody came from. */
  readonly trail: string | undefined;
}

export function listViewOf(query: Readonly<Record<string, string>>): ListView {
  return {
    search: (query['search'] ?? '').trim(),
    lacking: query['missing'] === 'yes',
    page: pageNumber(query['page']),
    trail: query[trailName],
  };
}

/** The address of a list, or of something below it. */
export function listAddress(path: string, { search, lacking = false, page = 1, trail }: Partial<ListView>): string {
  return addressOf(path, {
    search,
    missing: lacking ? 'yes' : undefined,
    page: page === 1 ? undefined : page,
    [trailName]: trail,
  });
}

/** What the page of such a list shows. */
export interface ListPageProps<Row, Refused> {
  readonly view: ListView;
  /** Those of this page. */
  readonly rows: readonly Row[];
  /** How many are like that. */
  readonly total: number;
  /** How many there are. */
  readonly all: number;
  readonly trail: LogSubject | undefined;
  /** A correction that was not taken. */
  readonly refused: Refused | undefined;
}
