import type { ItemAction } from '../../ledger/model/items.js';
import type { DetailFilter, RecordsOf } from '../../ledger/store/records.js';
import { addressOf, pageNumber } from '../shell/address.js';
import { trailName } from './trail.js';

export const itemActions: readonly ItemAction[] = ['Added', 'Removed', 'Carried'];

/** What the address of a billing report asks to see. */
export interface ReportView {
  readonly kind: 'summary' | 'detail';
  readonly search: string;
  /** undefined: both what is billed and what is not. */
  readonly billable: boolean | undefined;
  readonly withoutSku: boolean;
  readonly action: ItemAction | undefined;
  readonly userName: string;
  readonly actor: string;
  readonly page: number;
  /** Where somebody came from. */
  readonly trail: string | undefined;
}

export function reportViewOf(query: Readonly<Record<string, string>>): ReportView {
  const text = (name: string) => (query[name] ?? '').trim();
  return {
    kind: query['view'] === 'detail' ? 'detail' : 'summary',
    search: text('search'),
    billable: query['billable'] === 'yes' ? true : query['billable'] === 'no' ? false : undefined,
    withoutSku: query['missing'] === 'yes',
    action: itemActions.find((action) => action === query['action']),
    userName: text('user'),
    actor: text('by'),
    page: pageNumber(query['page']),
    trail: query[trailName],
  };
}

/** The address of a report, or of one of its downloads by its ending. */
export function reportAddress(
  periodEnd: string,
  view: Partial<ReportView>,
  download: '' | '.csv' | '.xlsx' = '',
): string {
  const { kind = 'summary', search, billable, withoutSku = false, action, userName, actor, page = 1, trail } = view;
  const ofItems = kind === 'detail' ? { action, user: userName, by: actor } : {};
  return addressOf(`/atria/reports/${periodEnd}${download === '' ? '' : `/report${download}`}`, {
    view: kind === 'detail' ? kind : undefined,
    search,
    billable: billable === undefined ? undefined : billable ? 'yes' : 'no',
    missing: withoutSku ? 'yes' : undefined,
    ...ofItems,
    page: download !== '' || page === 1 ? undefined : page,
    [trailName]: download === '' ? trail : undefined,
  });
}

/** The records that a report shows. */
export function recordsOf(view: ReportView, build: Pick<RecordsOf, 'periodEnd' | 'buildId'>): RecordsOf {
  const { search, billable, withoutSku } = view;
  return { ...build, search, billable, withoutSku };
}

export function detailFilterOf({ action, userName, actor }: ReportView): DetailFilter {
  return {
    action,
    userName: userName === '' ? undefined : userName,
    actor: actor === '' ? undefined : actor,
  };
}
