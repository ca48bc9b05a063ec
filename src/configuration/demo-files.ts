import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonOf } from './variables.js';
import { isProcessAlive } from '../embedded/process-alive.js';

/** The environment that a running `npm start` offers to other processes of the same user. */
export interface DemoEnvironment {
  /** The process that keeps everything running. */
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
}

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));

const demoEnvironmentSchema = z.object({
  version: z.literal(1),
  pid: z.int(),
  environment: z.record(z.string(), z.string()),
});

export const directoryVariable = 'BILLING_SYNC_DEMO_DIRECTORY';

/** Where the demo and `npm start` keep their data: `.data/demo` in the project, or BILLING_SYNC_DEMO_DIRECTORY. */
export function demoDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment[directoryVariable] ?? '';
  return named === '' ? join(projectDirectory, '.data', 'demo') : named;
}

/** A command that finds this directory too, in whatever terminal it is typed. */
export function demoCommand(command: string, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment[directoryVariable] ?? '';
  return named === '' ? command : `${directoryVariable}=${shellWord(resolve(named))} ${command}`;
}

/** A text as one word of a shell's command. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path as people type it from where they are. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}

/** Offers an environment; only this user can read it, as it holds the keys to everything. */
export function writeDemoEnvironment(directory: string, offered: DemoEnvironment): void {
  const path = environmentPath(directory);
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify({ version: 1, ...offered }, null, 2)}\n`, { mode: 0o600 });
}

export function removeDemoEnvironment(directory: string): void {
  rmSync(environmentPath(directory), { force: true });
}

/** The environment of a running `npm start`; undefined where none runs. */
export function readDemoEnvironment(directory: string): DemoEnvironment | undefined {
  let text: string;
  try {
    text = readFileSync(environmentPath(directory), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = demoEnvironmentSchema.safeParse(jsonOf(text));
  return parsed.success && isProcessAlive(parsed.data.pid) ? parsed.data : undefined;
}

function environmentPath(directory: string): string {
  return join(directory, 'environment.json');
}
