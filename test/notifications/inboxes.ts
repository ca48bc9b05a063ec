import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What a webhook's receiver got. */
export interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface WebhookInbox {
  readonly url: string;
  readonly posts: readonly Post[];
  close(): Promise<void>;
}

/** A webhook's receiver. @param statusOf what it answers to the post with this number, from 1 */
export async function webhookInbox(statusOf: (count: number) => number = () => 204): Promise<WebhookInbox> {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posts.push({ headers: request.headers, text: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(statusOf(posts.length)).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/the-secret-path`,
    posts,
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

export const mailPassword = 'mail-pass-word';

export interface MailInbox {
  readonly url: string;
  /** Each with its headers. */
  readonly mails: readonly { readonly to: readonly string[]; readonly text: string }[];
  close(): Promise<void>;
}

/**
 * A mail server that knows one user and speaks no TLS.
 *
 * @param refusal what it answers to recipients that it refuses; undefined: it takes all
 * @param refused those; undefined: all
 */
export async function mailInbox(refusal?: string, refused?: readonly string[]): Promise<MailInbox> {
  const mails: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _, done) {
      if (username === 'sync' && password === mailPassword) done(null, { user: username });
      else done(new Error('wrong user or password'));
    },
    onRcptTo({ address }, _, done) {
      const isRefused = refusal !== undefined && (refused === undefined || refused.includes(address));
      done(isRefused ? new Error(refusal) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, text: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://sync:${mailPassword}@127.0.0.1:${port}`,
    mails,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
    },
  };
}
