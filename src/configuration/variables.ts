import { z } from 'zod';
import { isTimeZone, timeZoneNamed } from '../domain/local-time.js';
import { webhookFormats } from '../domain/notification-settings.js';
import { readSettings } from '../domain/sync/setting-bounds.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import type { SecretsKey } from '../store/secret-set-cipher.js';
import { parseSecretsKey } from '../store/secrets-key.js';

export const defaultTaskQueue = 'billing-sync';

/** So that a month can be compared with the same one of the year before. */
const defaultKeepRunsDays = '400';

/** docker-compose.yml sets the same. Without its history, nobody can look into a run, reset it or replay it. */
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

const notPlain = 'cannot be read as a URL: in a password write % as %25, @ as %40, / as %2F, ? as %3F and # as %23';

const mailAddress = z.email('must be a mail address such as "billing@example.com"');

/** The variables that the product reads itself, each with its check and its default. */
export const variables = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
    .refine(isPlainUrl, notPlain),
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
    .transform((text, context): Partial<SyncSettings> => {
      const read = readSettings(jsonOf(text));
      if ('settings' in read) return read.settings;
      for (const message of read.problems) context.addIssue({ code: 'custom', message });
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
  BILLING_SYNC_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  BILLING_SYNC_WEBHOOK_FORMAT: z.enum(webhookFormats).default('json'),
  BILLING_SYNC_WEBHOOK_KEY: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/,
      'must be "whsec_" and 24 to 64 bytes in base64: echo "whsec_$(openssl rand -base64 32)"',
    )
    .optional(),
  BILLING_SYNC_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// URL')
    .refine((text) => isPlainUrl(text) && isDecodable(new URL(text).password), notPlain)
    .optional(),
  BILLING_SYNC_MAIL_FROM: mailAddress.optional(),
  BILLING_SYNC_MAIL_TO: z
    .string()
    .transform((text) => listOf(text))
    .pipe(z.array(mailAddress))
    .default([]),
});

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

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
  'BILLING_SYNC_SMTP_URL',
  'BILLING_SYNC_WEBHOOK_KEY',
  'BILLING_SYNC_WEBHOOK_URL',
  'DATABASE_URL',
];

/** The items of a list that is separated by commas. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
