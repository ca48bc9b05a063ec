import { createTransport } from 'nodemailer';
import type { MailSettings } from '../domain/notification-settings.js';
import { redactorOf } from '../http/redaction.js';
import type { Channel } from './channel.js';

/** A server may look at a mail for long before it takes it, and one that is sent again arrives twice. */
const timeouts = { connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 120_000 };

/** Mail by an SMTP server: one message to all recipients. */
export function mailChannel({ smtpUrl, from, to, mustEncrypt }: MailSettings): Channel {
  const { password, host } = new URL(smtpUrl);
  const redact = redactorOf([decodeURIComponent(password)]);
  return {
    name: 'mail',
    destination: to.join(', '),
    async send({ id, title, paragraphs, page }) {
      const transport = createTransport({ url: smtpUrl, requireTLS: mustEncrypt, ...timeouts });
      const text = [...paragraphs, ...(page === undefined ? [] : [page])].join('\n\n');
      const mail = { from, to: [...to], subject: title, text, messageId: `<${id}@billing-sync>` };
      // Only the text of an error is kept: the error itself holds what was said to the server, the password too.
      const sent = await transport.sendMail(mail).catch((error: unknown) => redact((error as Error).message));
      transport.close();
      if (typeof sent === 'string') throw new Error(`the mail server ${host} did not take it: ${sent}`);
      const { rejected } = sent;
      return rejected.length === 0 ? null : `the mail server ${host} refused ${rejected.map(addressOf).join(', ')}`;
    },
  };
}

function addressOf(recipient: string | { readonly address: string }): string {
  return typeof recipient === 'string' ? recipient : recipient.address;
}
