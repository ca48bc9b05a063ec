import { auditRecords, type AuditRecord } from '../../domain/audit/audit-entry.js';
import { isDay } from '../../domain/day.js';
import type { AuditPlace, AuditQuery } from '../../store/audit/audit-rows.js';
import { addressOf, placeIn } from '../shell/address.js';

/** What the address of the audit record asks to see. Texts are "" where they are not given. */
export interface AuditView {
  readonly who: string;
  readonly record: AuditRecord | undefined;
  /** Of exactly this record. */
  readonly id: string;
  readonly search: string;
  /** Days, YYYY-MM-DD. */
  readonly since: string;
  readonly until: string;
}

type Query = Readonly<Record<string, string>>;

/** Reads what an address asks for; what it gives wrongly counts as not given. */
export function auditViewOf(query: Query): AuditView {
  const text = (name: string) => (query[name] ?? '').trim();
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  return {
    ...{ who: text('who'), record: auditRecords.find((each) => each === text('record')), id: text('id') },
    ...{ search: text('search'), since: day('since'), until: day('until') },
  };
}

const perPage = 50;

/** The page that an address asks for. */
export function auditPlaceOf(query: Query): AuditPlace {
  return { limit: perPage, below: placeIn(query['before']), above: placeIn(query['after']) };
}

/** @param timeZone in which the view's days are */
export function auditQueryOf({ who, record, id, search, since, until }: AuditView, timeZone: string): AuditQuery {
  const given = (text: string) => (text === '' ? undefined : text);
  return {
    ...{ who: given(who), record, id: given(id), search: given(search) },
    ...{ since: given(since), until: given(until), timeZone },
  };
}

export function auditAddress(
  view: Partial<AuditView>,
  place: { readonly before?: number; readonly after?: number } = {},
): string {
  return addressOf('/audit', { ...view, ...place });
}

/** The address of what a view shows as a file. */
export function downloadAddress(view: AuditView, format: 'csv' | 'xlsx' | 'json'): string {
  return addressOf(`/audit/audit.${format}`, { ...view });
}

/** What was done to one record. */
export function historyAddress(record: AuditRecord, id: string): string {
  return auditAddress({ record, id });
}
