import { createServer, request as sendRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that arrived at the proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** How many requests of this method and path have come, this one included. */
  readonly count: number;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Asks the server behind the proxy, with another body or address if told. */
export type Forward = (change?: { readonly body?: string; readonly url?: string }) => Promise<ProxiedAnswer>;

/** Decides what a request is answered with. A rewrite that throws drops the connection. */
export type Rewrite = (
  request: ProxiedRequest,
  forward: Forward,
  proxy: { readonly base: string },
) => Promise<ProxiedAnswer> | ProxiedAnswer;

export interface RewritingProxy {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly base: string;
  close(): Promise<void>;
}

/** Headers that belong to one connection or to the body as it was before it was rewritten. */
const hopByHop = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** A proxy on a free port of this machine that rewrites the answers of one server. Texts name the proxy as that server. */
export async function startRewritingProxy(target: string, rewrite: Rewrite): Promise<RewritingProxy> {
  const counts = new Map<string, number>();
  let base = '';
  const answer = async (incoming: IncomingMessage): Promise<ProxiedAnswer> => {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = (await bytesOf(incoming)).toString('utf8');
    const path = url.split('?')[0] ?? url;
    const count = (counts.get(`${method} ${path}`) ?? 0) + 1;
    counts.set(`${method} ${path}`, count);
    const request = { method, path, url, headers, body, count };
    const forward: Forward = (change = {}) => ask(target, base, { ...request, ...change });
    return rewrite(request, forward, { base });
  };
  const server = createServer((incoming, response) => {
    answer(incoming).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Asked = Pick<ProxiedRequest, 'method' | 'url' | 'headers' | 'body'>;

async function ask(target: string, base: string, { method, url, headers, body }: Asked): Promise<ProxiedAnswer> {
  const content = Buffer.from(body);
  const sent: OutgoingHttpHeaders = { ...headers, host: new URL(target).host };
  if (content.length > 0) sent['content-length'] = content.length;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = sendRequest(target + url, { method, headers: sent }, resolve);
    request.on('error', reject);
    request.end(content);
  });
  const text = (await bytesOf(response)).toString('utf8').replaceAll(target, base);
  const kept = Object.entries(response.headers).filter(([name]) => !hopByHop.has(name));
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    body: text,
  };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
