import type { z } from 'zod';

/** The greatest length of an id or code, in bytes: the store's indexes take no longer ones. */
const keyBytesMax = 1_000;

/** What a row has, whatever it is. */
export function fieldsOf(row: unknown): Readonly<Record<string, unknown>> {
  return isRecord(row) ? row : {};
}

/** Whether a text is short enough to be looked up by. */
export function isKey(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= keyBytesMax;
}

/**
 * What is odd about a row, as a clause: `endDate is null, units is 10.5`. Texts are not repeated: they may be anything.
 */
export function oddityOf(row: unknown, error: z.ZodError): string {
  const fields = [...new Set(error.issues.map(({ path }) => path[0]))].slice(0, 3);
  if (!isRecord(row)) return `it is ${kindOf(row)} and no object`;
  return fields
    .map((field) => (field === undefined ? 'it is contradictory' : `${String(field)} is ${kindOf(row[String(field)])}`))
    .join(', ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value === '' ? 'an empty text' : isKey(value) ? 'a text' : 'a very long text';
  return Array.isArray(value) ? 'a list' : 'an object';
}
