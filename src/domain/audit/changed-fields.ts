import type { FieldChange } from './audit-entry.js';

/** The fields of a record by the names that people know. undefined and null: it has no such field. */
export type RecordFields = Readonly<Record<string, unknown>>;

/**
 * The fields in which a record differs.
 *
 * @param before undefined: the record is new
 * @param after undefined: the record is gone
 */
export function changedFields(before: RecordFields | undefined, after: RecordFields | undefined): FieldChange[] {
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  return [...names]
    .map((field) => ({ field, before: shown(before?.[field]), after: shown(after?.[field]) }))
    .filter((change) => change.before !== change.after);
}

/** A change in a line: `SKU: EX50 → EX100`. */
export function changeText({ field, before, after }: FieldChange): string {
  if (before === null) return `${field}: ${quoted(after)}`;
  return `${field}: ${quoted(before)} → ${after === null ? 'none' : quoted(after)}`;
}

function quoted(value: string | null): string {
  return value === '' ? '""' : (value ?? '');
}

function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
