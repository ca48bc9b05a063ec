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
      try {
        const mail = { from, to: [...to], subject: title, text, messageId: `<${id}@billing-sync>` };
        const { rejected } = await transport.sendMail(mail);
        return rejected.length === 0 ? null : `the mail server ${host} refused ${rejected.map(addressOf).join(', ')}`;
      } catch (error) {
        // Its cause would hold what was said to the server, and with it the password.
        // eslint-disable-next-line preserve-caught-error
        throw new Error(`the mail server ${host} did not take it: ${redact((error as Error).message)}`);
      } finally {
        transport.close();
      }
    },
  };
}

function addressOf(recipient: string | { readonly address: string }): string {
  return typeof recipient === 'string' ? recipient : recipient.address;
}
