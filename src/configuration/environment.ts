import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';
import { z } from 'zod';
import { isTimeZone, timeZoneNamed } from '../domain/local-time.js';
import { defaultSyncSettings, type SyncSettings } from '../domain/sync/settings.js';
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

/** So that a month can be compared with the same one of the year before. */
const defaultKeepRunsDays = '400';

/** As docker-compose.yml sets it; a history is needed for as long as somebody may look into a run, reset or replay it. */
export const defaultKeepHistoriesDays = 90;

const daysToKeep = z.string().regex(/^([1-9]\d{0,4}|forever)$/, 'must be a whole number of days from 1, or "forever"');

const secretsKeyText = z.string().transform((text, context): SecretsKey => {
  try {
    return parseSecretsKey(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** The variables that the product reads itself, each with its check and its default. */
export const variables = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
    .refine(isPlainUrl, 'cannot be read as a URL: in a password write @ as %40, / as %2F, ? as %3F and # as %23'),
  ATRIA_URL: z.url({ protocol: /^https?$/ }),
  ATRIA_TOKEN: z.string().min(1),
  AUTOTASK_ZONE_URL: z.url({ protocol: /^https?$/ }).default('https://webservices.autotask.net/atservicesrest/'),
  AUTOTASK_ALLOWED_HOSTS: z.string().default(''),
  AUTOTASK_INTEGRATION_CODE: z.string().default(''),
  AUTOTASK_RECORD: z.string().min(1).optional(),
  BILLING_SYNC_KEY: secretsKeyText,
  BILLING_SYNC_FORMER_KEY: secretsKeyText.optional(),
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
  BILLING_SYNC_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be a time zone such as "Europe/London"')
    .transform((name) => timeZoneNamed(name) ?? name)
    .optional(),
  BILLING_SYNC_CONSOLE: z.url({ protocol: /^https?$/ }).optional(),
  BILLING_SYNC_KEEP_RUNS_DAYS: daysToKeep
    .default(defaultKeepRunsDays)
    .transform((text) => (text === 'forever' ? undefined : Number(text))),
  BILLING_SYNC_KEEP_HISTORIES_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'must be a whole number of days from 1')
    .default(String(defaultKeepHistoriesDays))
    .transform(Number),
});

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

/** Where an @ stands behind the host, what was taken for the host is the beginning of a password. */
function isPlainUrl(text: string): boolean {
  // Without a host, as Postgres' own tools have it too, the query names a directory of sockets.
  const url = text.replace('@/', '@host/');
  if (!URL.canParse(url)) return false;
  const { pathname, search, hash } = new URL(url);
  return !`${pathname}${search}${hash}`.includes('@');
}

export type VariableName = keyof z.input<typeof variables>;

/** Variables whose value may be in a file instead, named by the variable with `_FILE` added. */
export const fileVariables: readonly VariableName[] = [
  'ATRIA_TOKEN',
  'AUTOTASK_INTEGRATION_CODE',
  'BILLING_SYNC_KEY',
  'BILLING_SYNC_FORMER_KEY',
  'DATABASE_URL',
];

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
      allowedHosts: hostsOf(values.AUTOTASK_ALLOWED_HOSTS),
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

function secretTextsOf(values: z.output<typeof variables>, environment: NodeJS.ProcessEnv): string[] {
  const keys = [values.BILLING_SYNC_KEY, values.BILLING_SYNC_FORMER_KEY].flatMap((key) => key?.bytes ?? []);
  const proxies = Object.entries(environment).filter(([name]) => /^(https?|all)_proxy$/i.test(name));
  const passwords = [values.DATABASE_URL, ...proxies.map(([, url]) => url ?? '')].map(passwordIn);
  return [
    values.ATRIA_TOKEN,
    values.AUTOTASK_INTEGRATION_CODE,
    ...passwords,
    ...keys.flatMap((bytes) => [bytes.toString('base64'), bytes.toString('hex')]),
  ];
}

function passwordIn(url: string): string {
  const password = URL.canParse(url) ? new URL(url).password : '';
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
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

/** The hosts of a list that is separated by commas. */
export function hostsOf(text: string): string[] {
  return text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
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
    throw new Error(`The file ${file} that ${name}_FILE names cannot be read (${(error as Error).message}).`);
  }
}

function withoutSlash(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
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
