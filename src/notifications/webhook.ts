import { Webhook } from 'standardwebhooks';
import type { WebhookSettings } from '../domain/notification-settings.js';
import { exchange } from '../http/exchange.js';
import type { Channel } from './channel.js';
import type { Message } from './message.js';

const sendTimeoutMs = 10_000;

/**
 * A webhook: one POST per message, with the headers of Standard Webhooks, and its signature if there is a key.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookChannel({ url, format, key }: WebhookSettings): Channel {
  const { origin, pathname, search } = new URL(url);
  // Chat services keep their secret in the path.
  const secrets = [`${pathname}${search}`, ...(key === undefined ? [] : [key])];
  return {
    name: 'webhook',
    destination: origin,
    async send(message) {
      const body = bodies[format](message);
      const headers = headersOf(message, JSON.stringify(body), key);
      const request = { method: 'POST', url, headers, body, timeoutMs: sendTimeoutMs, keepAlive: false } as const;
      const { status } = await exchange({ ...request, secrets });
      if (status < 200 || status > 299) throw new Error(`${origin} answered with the status ${status}`);
      return null;
    },
  };
}

function headersOf({ id }: Message, payload: string, key: string | undefined): Record<string, string> {
  const now = new Date();
  const common = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)) };
  return key === undefined ? common : { ...common, 'webhook-signature': new Webhook(key).sign(id, now, payload) };
}

const bodies: Readonly<Record<WebhookSettings['format'], (message: Message) => object>> = {
  json: ({ event, createdAt, title, paragraphs, page, run }) => ({
    type: event === 'test' ? 'test' : `run.${event}`,
    timestamp: createdAt.toISOString(),
    data: { title, text: paragraphs.join('\n\n'), page: page ?? null, ...run },
  }),
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  slack: ({ title, paragraphs, page }) => ({
    text: [
      `*${slackText(title)}*`,
      ...paragraphs.map(slackText),
      ...(page === undefined ? [] : [`<${page}|Open it>`]),
    ].join('\n\n'),
  }),
  // https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
  teams: ({ title, paragraphs, page }) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          ...{ $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4' },
          body: [
            { type: 'TextBlock', text: teamsText(title), weight: 'Bolder', size: 'Medium', wrap: true },
            ...paragraphs.map((text) => ({ type: 'TextBlock', text: teamsText(text), wrap: true })),
          ],
          actions: page === undefined ? [] : [{ type: 'Action.OpenUrl', title: 'Open it', url: page }],
        },
      },
    ],
  }),
};

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A card reads its text as Markdown. */
function teamsText(text: string): string {
  return text.replace(/[\\`*_[\]]/g, '\\$&');
}
