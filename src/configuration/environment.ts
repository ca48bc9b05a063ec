import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';
import { z } from 'zod';
import { defaultSyncSettings, type SyncSettings } from '../domain/settings.js';
import { parseSecretsKey, type SecretsKey } from '../store/secret-sets.js';

/** Where everything is that the product talks to. */
export interface Configuration {
  readonly databaseUrl: string;
  readonly temporal: { readonly connection: ConnectionOptions; readonly namespace: string };
  readonly taskQueue: string;
  readonly atria: { readonly url: string; readonly token: string };
  readonly autotask: {
    readonly zoneUrl: string;
    readonly allowedHosts: readonly string[];
    readonly integrationCode: string;
  };
  readonly secretsKey: SecretsKey;
  readonly settings: SyncSettings;
  readonly clock: Date | undefined;
  /** Where the console is, for links from Temporal; undefined where nobody said. */
  readonly consoleUrl: string | undefined;
}

export const defaultTaskQueue = 'billing-sync';

const settingsSchema = z
  .strictObject(
    Object.fromEntries(Object.keys(defaultSyncSettings).map((name) => [name, z.number().nonnegative()])) as Record<
      keyof SyncSettings,
      z.ZodNumber
    >,
  )
  .partial();

const variables = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL'),
  ATRIA_URL: z.url({ protocol: /^https?$/ }),
  ATRIA_TOKEN: z.string().min(1),
  AUTOTASK_ZONE_URL: z.url({ protocol: /^https?$/ }).default('https://webservices.autotask.net/atservicesrest/'),
  AUTOTASK_ALLOWED_HOSTS: z.string().default(''),
  AUTOTASK_INTEGRATION_CODE: z.string().default(''),
  BILLING_SYNC_KEY: z.string().transform((text, context): SecretsKey => {
    try {
      return parseSecretsKey(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  }),
  BILLING_SYNC_TASK_QUEUE: z.string().min(1).default(defaultTaskQueue),
  BILLING_SYNC_SETTINGS: z
    .string()
    .default('{}')
    .transform((text, context): Partial<Record<keyof SyncSettings, number>> => {
      const parsed = settingsSchema.safeParse(jsonOf(text));
      if (parsed.success) return withoutUndefined(parsed.data);
      context.addIssue({ code: 'custom', message: `must be a JSON object: ${z.prettifyError(parsed.error)}` });
      return z.NEVER;
    }),
  BILLING_SYNC_CLOCK: z.iso.datetime({ offset: true }).optional(),
  BILLING_SYNC_CONSOLE: z.url({ protocol: /^https?$/ }).optional(),
});

const clientVariables = variables
  .pick({ DATABASE_URL: true, BILLING_SYNC_KEY: true, BILLING_SYNC_TASK_QUEUE: true, BILLING_SYNC_CONSOLE: true })
  .partial({ BILLING_SYNC_KEY: true });

type VariableName = keyof z.input<typeof variables>;

/** Variables whose value may be in a file instead, named by the variable with `_FILE` added. */
const fileVariables = ['ATRIA_TOKEN', 'AUTOTASK_INTEGRATION_CODE', 'BILLING_SYNC_KEY', 'DATABASE_URL'] as const;

/**
 * Reads the configuration from the environment. Empty means not set. Temporal's own variables (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_NAMESPACE`, `TEMPORAL_TLS_…`, or a profile file) are read by its SDK.
 * https://docs.temporal.io/develop/environment-configuration
 *
 * @throws an Error that lists everything that is wrong at once, and no secret
 */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const values = checked(variables, environment);
  return {
    databaseUrl: values.DATABASE_URL,
    temporal: temporalOf(environment),
    taskQueue: values.BILLING_SYNC_TASK_QUEUE,
    atria: { url: values.ATRIA_URL, token: values.ATRIA_TOKEN },
    autotask: {
      zoneUrl: values.AUTOTASK_ZONE_URL,
      allowedHosts: values.AUTOTASK_ALLOWED_HOSTS.split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
      integrationCode: values.AUTOTASK_INTEGRATION_CODE,
    },
    secretsKey: values.BILLING_SYNC_KEY,
    settings: { ...defaultSyncSettings, ...values.BILLING_SYNC_SETTINGS },
    clock: values.BILLING_SYNC_CLOCK === undefined ? undefined : new Date(values.BILLING_SYNC_CLOCK),
    consoleUrl: withoutSlash(values.BILLING_SYNC_CONSOLE),
  };
}

/** What starting and looking at runs needs; only a worker talks to Atria and Autotask. */
export interface ClientConfiguration extends Pick<
  Configuration,
  'databaseUrl' | 'temporal' | 'taskQueue' | 'consoleUrl'
> {
  /** Needed to store secrets, and for nothing else. */
  readonly secretsKey: SecretsKey | undefined;
}

/** Reads from the environment what the command line needs. The errors are those of {@link readConfiguration}. */
export function readClientConfiguration(environment: NodeJS.ProcessEnv): ClientConfiguration {
  const values = checked(clientVariables, environment);
  return {
    databaseUrl: values.DATABASE_URL,
    temporal: temporalOf(environment),
    taskQueue: values.BILLING_SYNC_TASK_QUEUE,
    secretsKey: values.BILLING_SYNC_KEY,
    consoleUrl: withoutSlash(values.BILLING_SYNC_CONSOLE),
  };
}

function withoutSlash(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}

function checked<Schema extends z.ZodType>(schema: Schema, environment: NodeJS.ProcessEnv): z.output<Schema> {
  const parsed = schema.safeParse(valuesOf(environment));
  if (parsed.success) return parsed.data;
  throw new Error(
    `The configuration is not complete. Set these environment variables:\n${z.prettifyError(parsed.error)}`,
  );
}

function temporalOf(environment: NodeJS.ProcessEnv): Configuration['temporal'] {
  const temporal = loadClientConnectConfig({ overrideEnvVars: definedOnly(environment) });
  return { connection: temporal.connectionOptions, namespace: temporal.namespace ?? 'default' };
}

function valuesOf(environment: NodeJS.ProcessEnv): Partial<Record<VariableName, string>> {
  const values: Partial<Record<VariableName, string>> = {};
  for (const name of Object.keys(variables.shape) as VariableName[]) {
    const value = environment[name];
    if (value !== undefined && value !== '') values[name] = value;
  }
  for (const name of fileVariables) {
    const value = secretVariable(environment, name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/**
 * A variable whose value may be in a file instead, named by the variable with `_FILE` added.
 *
 * @returns undefined where neither is set
 */
export function secretVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name] ?? '';
  if (value !== '') return value;
  const file = environment[`${name}_FILE`] ?? '';
  return file === '' ? undefined : readSmallFile(name, file);
}

function readSmallFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`The file ${file} that ${name}_FILE names cannot be read (${(error as Error).message}).`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutUndefined<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
