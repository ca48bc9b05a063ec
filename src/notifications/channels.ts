import type { NotificationSettings } from '../domain/notification-settings.js';
import type { Channel } from './channel.js';
import { mailChannel } from './mail.js';
import { webhookChannel } from './webhook.js';

/** The channels that are set up. */
export function channelsOf({ webhook, mail }: NotificationSettings): Channel[] {
  return [
    ...(webhook === undefined ? [] : [webhookChannel(webhook)]),
    ...(mail === undefined ? [] : [mailChannel(mail)]),
  ];
}
