import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Rewrite } from '../rig/rewriting-proxy.js';
import type { ScenarioInput } from '../rig/world.js';

const options = z.strictObject({
  /** How many runs follow one another. */
  runs: z.int().positive().default(1),
  /** The product's own patience with failing calls instead of a test's. */
  patient: z.boolean().default(false),
  /** What a run may take before it is terminated. */
  timeoutMs: z.int().positive().default(60_000),
  /** Settings of the store's database. */
  dbSettings: z.array(z.string()).default([]),
  /** Further inputs of the workflow. */
  extraArgs: z.array(z.unknown()).default([]),
  /** The secret set "default". */
  secrets: z.record(z.string(), z.string()).optional(),
  /** Settings of the product. */
  settings: z.record(z.string(), z.number()).default({}),
  /** Further environment of the product. */
  env: z.record(z.string(), z.string()).default({}),
  /** Shell commands after the runs. */
  shell: z.array(z.string()).default([]),
  /** Command lines of the product after the runs. */
  after: z.array(z.array(z.string())).default([]),
});
export type CaseOptions = z.infer<typeof options>;

const command = z.strictObject({
  exitCode: z.int().optional(),
  contains: z.array(z.string()).default([]),
  lacks: z.array(z.string()).default([]),
});
export type ExpectedCommand = z.infer<typeof command>;

const entry = z.strictObject({
  code: z.string(),
  customer: z.string().optional(),
  says: z.array(z.string()).default([]),
});

const run = z.strictObject({
  status: z.string(),
  /** Each entry but the milestones AT01, AT20, AT21, AT22 and AT24, in any order. */
  log: z.array(entry),
  /** What AT24 says of the run. */
  ends: z.string(),
});
export type ExpectedRun = z.infer<typeof run>;

const expectation = z.strictObject({
  /** Why this is right, and where the trouble was reported. */
  because: z.string(),
  /** What each run comes to; the last one stands for those that follow. */
  runs: z.array(run).min(1),
  /** Quantities in Autotask at the end. */
  units: z.array(z.strictObject({ contractServiceID: z.int(), on: z.iso.date(), units: z.int() })),
  /** How many adjustments Autotask accepted. */
  adjustments: z.int().min(0),
  shell: z.array(command).optional(),
  after: z.array(command).optional(),
});
export type Expectation = z.infer<typeof expectation>;

/** One directory of inputs, see README.md. */
export interface Case {
  readonly name: string;
  readonly directory: string;
  readonly world: ScenarioInput;
  readonly parameters: unknown;
  readonly options: CaseOptions;
  readonly rewrites: { readonly autotask?: Rewrite; readonly atria?: Rewrite };
  /** What has to come of it; only the product's own cases say so. */
  readonly expected: Expectation | undefined;
}

/** Reads a case. Throws where a file is missing or not as README.md says. */
export async function readCase(path: string): Promise<Case> {
  const directory = resolve(path);
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  const json = (file: string): unknown => (existsSync(join(directory, file)) ? JSON.parse(read(file)) : undefined);
  const world = json('world.json');
  if (world === undefined) throw new Error(`${directory} is no case: it has no world.json.`);
  const expected = json('expected.json');
  return {
    name: basename(directory),
    directory,
    // The simulator checks it.
    world: world as ScenarioInput,
    parameters: parametersOf(read('parameters.json')),
    options: checked(options, json('options.json') ?? {}, join(directory, 'options.json')),
    rewrites: await rewritesOf(join(directory, 'proxy.mjs')),
    expected: expected === undefined ? undefined : checked(expectation, expected, join(directory, 'expected.json')),
  };
}

/** Text that is no JSON reaches the run as it is: the run judges it. */
function parametersOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A module is loaded again for each case: it may count. */
async function rewritesOf(file: string): Promise<Case['rewrites']> {
  if (!existsSync(file)) return {};
  return (await import(`${pathToFileURL(file).href}?${Date.now()}`)) as Case['rewrites'];
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${file}: ${z.prettifyError(result.error)}`);
}
