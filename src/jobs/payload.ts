import type { Payload } from './schedule.js';

/** The encoding by which Temporal's tools and SDKs know a value as JSON. */
const jsonEncoding = 'json/plain';

/** The text of a payload that holds JSON; undefined where it holds something else. */
export function jsonTextOf(payload: Payload | undefined | null): string | undefined {
  const encoding = Buffer.from(payload?.metadata?.['encoding'] ?? []).toString();
  if (encoding === 'binary/null') return 'null';
  return encoding === jsonEncoding ? Buffer.from(payload?.data ?? []).toString() : undefined;
}

/** @param text JSON, which is kept as it is written */
export function jsonPayload(text: string): Payload {
  return { metadata: { encoding: Buffer.from(jsonEncoding) }, data: Buffer.from(text) };
}

/** The text that a payload holds as a JSON string; undefined where it holds no text. */
export function stringOf(payload: Payload | undefined | null): string | undefined {
  const text = jsonTextOf(payload);
  const value: unknown = text === undefined ? undefined : parsed(text);
  return typeof value === 'string' ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The parameters as somebody typed them. With comments they are no JSON and travel as a JSON string, which a run reads
 * just the same; without, as the JSON that they are, which every tool shows well.
 */
export function parametersTextOf(payload: Payload | undefined | null): string {
  const text = jsonTextOf(payload);
  if (text === undefined || text === 'null') return '';
  return stringOf(payload) ?? text;
}

/** The payload of parameters as typed; undefined where there are none. */
export function parametersPayload(text: string): Payload | undefined {
  if (text.trim() === '') return undefined;
  return jsonPayload(parsed(text) === undefined ? JSON.stringify(text) : text);
}
