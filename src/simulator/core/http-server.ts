import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply, SandboxRequest } from './exchange.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A real HTTP server on one port that can stop and begin to listen again. */
export class HttpServer {
  private readonly server: Server;
  private readonly host: string;
  private port: number;

  constructor(host: string, port: number, handler: Handler) {
    this.host = host;
    this.port = port;
    this.server = createServer((request, response) => {
      handler(request, response).catch((error: unknown) => {
        if (response.headersSent || response.destroyed) response.destroy();
        else sendReply(response, { status: 500, body: { error: String(error) } });
      });
    });
  }

  /** Also after `stopListening`, on the same port. Rejects when the port is taken. */
  async listen(): Promise<void> {
    if (this.server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, this.host, () => {
        this.server.off('error', reject);
        this.port = (this.server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** New connections are refused; those in use go on to the end of their request. */
  stopListening(): void {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeIdleConnections();
  }

  get url(): string {
    return `http://${this.host}:${this.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    if (!this.server.listening) return;
    await new Promise<void>((resolve) =>
      this.server.close(() => {
        resolve();
      }),
    );
  }
}

/** Reads the whole request. Rejects when the client goes away before its end. */
export async function readRequest(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { ...requestLine(incoming), body: Buffer.concat(chunks).toString('utf8') };
}

/** What can be known of a request before its body has come. */
export function requestLine(incoming: IncomingMessage): Omit<SandboxRequest, 'body'> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ]);
  return {
    method: incoming.method ?? 'GET',
    pathname: url.pathname,
    segments: url.pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeSegment),
    query: url.searchParams,
    headers: Object.fromEntries(headers) as Record<string, string | undefined>,
  };
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
  response.writeHead(reply.status, {
    ...(text === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    'Content-Length': Buffer.byteLength(text),
    ...reply.headers,
  });
  response.end(text);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
