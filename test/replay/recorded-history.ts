import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '../../src/client/replay/run-executions.js';

const historiesFolder = fileURLToPath(new URL('../histories/', import.meta.url));

/** The version of the present code. */
export const presentVersion = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** One execution as it stands in a file. */
export interface StoredExecution {
  readonly workflowId: string;
  /** In the form of `temporal workflow show --output json`. */
  readonly history: unknown;
}

/** The versions whose histories are kept. */
export function recordedVersions(): string[] {
  return readdirSync(historiesFolder).sort();
}

/** The paths that have a file of a version. */
export function recordedNames(version: string): string[] {
  return readdirSync(join(historiesFolder, version))
    .map((name) => name.replace(/\.json$/, ''))
    .sort();
}

export function historyFile(version: string, name: string): string {
  return join(historiesFolder, version, `${name}.json`);
}

export function readRecorded(name: string, version = presentVersion): StoredExecution[] {
  return JSON.parse(readFileSync(historyFile(version, name), 'utf8')) as StoredExecution[];
}

/** A history without anything of the machine that it was recorded on. */
export function portable(history: History): unknown {
  return withoutMachine(JSON.parse(historyToJSON(history)), '');
}

function withoutMachine(value: unknown, name: string): unknown {
  if (name === 'identity') return 'worker';
  if (name === 'stackTrace') return '';
  if (typeof value === 'string') return value.replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), 'worker');
  if (Array.isArray(value)) return value.map((each) => withoutMachine(each, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutMachine(each, key)]));
}

/** Every text in a history, payloads decoded. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const texts = textsIn(each);
    return key === 'data' && typeof each === 'string' ? [...texts, Buffer.from(each, 'base64').toString()] : texts;
  });
}
