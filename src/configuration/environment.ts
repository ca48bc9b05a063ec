import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';
import { z } from 'zod';
import { defaultSyncSettings, type SyncSettings } from '../domain/sync/settings.js';
import type { NotificationSettings } from '../domain/notification-settings.js';
import type { SecretsKey } from '../store/secret-sets.js';
import { notificationsOf, notificationVariables } from './notifications.js';
import { fileVariables, listOf, variables, type VariableName } from './variables.js';
import { secretTextsOf } from './secret-texts.js';
import { tokenOfFile } from './token-file.js';

/** Where everything is that the product talks to. */
export interface Configuration {
  readonly databaseUrl: string;
  readonly temporal: { readonly connection: ConnectionOptions; readonly namespace: string };
  readonly taskQueue: string;
  /** The token is asked for with each request: its file may be replaced meanwhile. */
  readonly atria: { readonly url: string; readonly token: () => string };
  readonly autotask: {
    readonly zoneUrl: string;
    readonly allowedHosts: readonly string[];
    readonly integrationCode: string;
  };
  /** Each secret of this process as a text; no answer of a remote system may bring one along. */
  readonly secretTexts: readonly string[];
  /** Encrypts the secret sets. */
  readonly secretsKey: SecretsKey;
  /** Still reads the sets that were encrypted before the key was changed. */
  readonly formerSecretsKey: SecretsKey | undefined;
  /** Where to record what is said to Autotask and Atria; undefined: nowhere. */
  readonly recordDirectory: string | undefined;
  readonly settings: SyncSettings;
  readonly clock: Date | undefined;
  /** An IANA name: in it lies the run day of runs that no schedule starts. Undefined: the ledger's. */
  readonly timeZone: string | undefined;
  /** Where the console is, for links from Temporal; undefined where nobody said. */
  readonly consoleUrl: string | undefined;
  /** How long ended runs are kept with their logs, in days; undefined: for ever. */
  readonly keepRunsDays: number | undefined;
  /** How long Temporal has to keep the histories of ended workflows, in days. */
  readonly keepHistoriesDays: number;
  /** Where people are told what their runs need of them. */
  readonly notifications: NotificationSettings;
}

const clientVariables = variables
  .pick({
    DATABASE_URL: true,
    BILLING_SYNC_KEY: true,
    BILLING_SYNC_FORMER_KEY: true,
    BILLING_SYNC_TASK_QUEUE: true,
    BILLING_SYNC_CONSOLE: true,
    BILLING_SYNC_CLOCK: true,
  })
  .partial({ BILLING_SYNC_KEY: true });

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
    atria: { url: values.ATRIA_URL, token: atriaTokenOf(environment, values.ATRIA_TOKEN) },
    autotask: {
      zoneUrl: values.AUTOTASK_ZONE_URL,
      allowedHosts: listOf(values.AUTOTASK_ALLOWED_HOSTS),
      integrationCode: values.AUTOTASK_INTEGRATION_CODE,
    },
    recordDirectory: values.AUTOTASK_RECORD,
    secretTexts: secretTextsOf(values, environment),
    secretsKey: values.BILLING_SYNC_KEY,
    formerSecretsKey: values.BILLING_SYNC_FORMER_KEY,
    settings: { ...defaultSyncSettings, ...values.BILLING_SYNC_SETTINGS },
    clock: clockOf(values),
    timeZone: values.BILLING_SYNC_TIME_ZONE,
    consoleUrl: withoutSlash(values.BILLING_SYNC_CONSOLE),
    keepRunsDays: values.BILLING_SYNC_KEEP_RUNS_DAYS,
    keepHistoriesDays: values.BILLING_SYNC_KEEP_HISTORIES_DAYS,
    notifications: notificationsOf(values),
  };
}

/** What starting and looking at runs needs; only a worker talks to Atria and Autotask. */
export interface ClientConfiguration extends Pick<
  Configuration,
  'databaseUrl' | 'temporal' | 'taskQueue' | 'consoleUrl' | 'clock'
> {
  /** Needed to store and to check secrets, and for nothing else. */
  readonly secretsKey: SecretsKey | undefined;
  readonly formerSecretsKey: SecretsKey | undefined;
}

/** Reads from the environment what the command line needs. The errors are those of {@link readConfiguration}. */
export function readClientConfiguration(environment: NodeJS.ProcessEnv): ClientConfiguration {
  const values = checked(clientVariables, environment);
  return {
    databaseUrl: values.DATABASE_URL,
    temporal: temporalOf(environment),
    taskQueue: values.BILLING_SYNC_TASK_QUEUE,
    consoleUrl: withoutSlash(values.BILLING_SYNC_CONSOLE),
    secretsKey: values.BILLING_SYNC_KEY,
    formerSecretsKey: values.BILLING_SYNC_FORMER_KEY,
    clock: clockOf(values),
  };
}

/** Reads from the environment where people are notified. The errors are those of {@link readConfiguration}. */
export function readNotifications(environment: NodeJS.ProcessEnv): NotificationSettings {
  return notificationsOf(checked(variables.pick(notificationVariables), environment));
}

function atriaTokenOf(environment: NodeJS.ProcessEnv, token: string): () => string {
  const file = givenValue(environment, 'ATRIA_TOKEN')?.file;
  return file === undefined ? () => token : tokenOfFile(file, token);
}

function clockOf({ BILLING_SYNC_CLOCK: clock }: { BILLING_SYNC_CLOCK?: string | undefined }): Date | undefined {
  return clock === undefined ? undefined : new Date(clock);
}

function checked<Schema extends z.ZodType>(schema: Schema, environment: NodeJS.ProcessEnv): z.output<Schema> {
  const parsed = schema.safeParse(valuesOf(environment));
  if (parsed.success) return parsed.data;
  throw new Error(
    `The configuration is not complete. Set these environment variables:\n${z.prettifyError(parsed.error)}`,
  );
}

/** How Temporal is reached, by its own variables. @throws an Error where its profile cannot be read */
export function temporalOf(environment: NodeJS.ProcessEnv): Configuration['temporal'] {
  const temporal = loadClientConnectConfig({ overrideEnvVars: definedOnly(environment) });
  return { connection: temporal.connectionOptions, namespace: temporal.namespace ?? 'default' };
}

function valuesOf(environment: NodeJS.ProcessEnv): Partial<Record<VariableName, string>> {
  const values: Partial<Record<VariableName, string>> = {};
  for (const name of Object.keys(variables.shape) as VariableName[]) {
    const given = givenValue(environment, name);
    if (given !== undefined) values[name] = given.value;
  }
  return values;
}

/**
 * The text that a variable is set to, by itself or by a file. Empty means not set, for a file too.
 *
 * @throws an Error where the file cannot be read
 */
export function givenValue(
  environment: NodeJS.ProcessEnv,
  name: VariableName,
): { readonly value: string; readonly file: string | undefined } | undefined {
  return givenText(environment, name, fileVariables.includes(name));
}

/** A variable that may hold a secret, as {@link givenValue} reads those of the worker. */
export function secretVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return givenText(environment, name, true)?.value;
}

function givenText(environment: NodeJS.ProcessEnv, name: string, orFile: boolean) {
  const value = environment[name] ?? '';
  if (value !== '') return { value, file: undefined };
  const file = orFile ? (environment[`${name}_FILE`] ?? '') : '';
  if (file === '') return undefined;
  const text = readSmallFile(name, file);
  return text === '' ? undefined : { value: text, file };
}

function readSmallFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`The file ${file} that ${name}_FILE names cannot be read (${(error as Error).message}).`, {
      cause: error,
    });
  }
}

function withoutSlash(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
