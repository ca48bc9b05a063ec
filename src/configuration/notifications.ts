import type { z } from 'zod';
import type { NotificationSettings } from '../domain/notification-settings.js';
import { isLoopback } from '../domain/loopback.js';
import type { variables } from './variables.js';

/** The variables that say where people are told what their runs need of them. */
export const notificationVariables = {
  BILLING_SYNC_WEBHOOK_URL: true,
  BILLING_SYNC_WEBHOOK_FORMAT: true,
  BILLING_SYNC_WEBHOOK_KEY: true,
  BILLING_SYNC_SMTP_URL: true,
  BILLING_SYNC_MAIL_FROM: true,
  BILLING_SYNC_MAIL_TO: true,
} as const;

type Values = Pick<z.output<typeof variables>, keyof typeof notificationVariables>;

/** @throws an Error if only a part of what mail needs is set */
export function notificationsOf(values: Values): NotificationSettings {
  const { BILLING_SYNC_WEBHOOK_URL: url, BILLING_SYNC_WEBHOOK_FORMAT: format, BILLING_SYNC_WEBHOOK_KEY: key } = values;
  return { webhook: url === undefined ? undefined : { url, format, key }, mail: mailOf(values) };
}

/** @throws an Error if only a part of what mail needs is set */
export function mailOf(values: Partial<Values>): NotificationSettings['mail'] {
  const { BILLING_SYNC_SMTP_URL: smtpUrl, BILLING_SYNC_MAIL_FROM: from, BILLING_SYNC_MAIL_TO: to = [] } = values;
  if (smtpUrl === undefined && from === undefined && to.length === 0) return undefined;
  if (smtpUrl !== undefined && from !== undefined && to.length > 0) {
    return { smtpUrl, from, to, mustEncrypt: !isLoopback(new URL(smtpUrl).hostname) };
  }
  throw new Error(
    'Mail needs BILLING_SYNC_SMTP_URL, BILLING_SYNC_MAIL_FROM and BILLING_SYNC_MAIL_TO: set all three, or none.',
  );
}
