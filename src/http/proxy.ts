import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** The codes of a proxy that did not connect; the second one if only other settings help. */
export const proxyFailureCodes = ['EPROXY', 'EPROXYSETTINGS'] as const;

/** A proxy that did not connect. Nothing of the request has left. */
class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  readonly code: (typeof proxyFailureCodes)[number];

  constructor(message: string, code: ProxyFailure['code'] = 'EPROXY', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
}

const agents = new Map<string, Agents>();

/**
 * The agents that connect to the host of a URL: directly, or through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` or
 * `ALL_PROXY` name, unless `NO_PROXY` excepts the host. This machine itself is always reached directly. Which
 * authorities are believed is Node's own matter, by NODE_EXTRA_CA_CERTS.
 *
 * @param keepAlive whether connections are kept for the next request
 * @throws an Error with one of the {@link proxyFailureCodes} if the proxy's address cannot be used
 */
export function agentsFor(url: string, keepAlive: boolean): Agents {
  const proxy = proxyOf(new URL(url));
  const key = `${keepAlive ? 'kept' : 'fresh'} ${proxy?.href ?? ''}`;
  const known = agents.get(key);
  if (known !== undefined) return known;
  const made =
    proxy === undefined
      ? { httpAgent: new HttpAgent({ keepAlive }), httpsAgent: new HttpsAgent({ keepAlive }) }
      : { httpAgent: new HttpProxyAgent(proxy, { keepAlive }), httpsAgent: new Tunnel(proxy, { keepAlive }) };
  agents.set(key, made);
  return made;
}

function proxyOf(url: URL): URL | undefined {
  if (/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)) return undefined;
  const given = getProxyForUrl(url.href);
  if (given === '') return undefined;
  // Without a scheme it is http, as everywhere; the library takes that of the request.
  const bare = given.replace(/^https?:\/\//, '');
  const names = ['https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
  const text = bare !== given && names.some((name) => process.env[name] === bare) ? `http://${bare}` : given;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy !== undefined && /^https?:$/.test(proxy.protocol)) return proxy;
  throw new ProxyFailure(
    'the proxy in HTTPS_PROXY or HTTP_PROXY is not an address such as http://proxy.example.com:3128',
    'EPROXYSETTINGS',
  );
}

/**
 * The library passes on the answer of a refusing proxy as if the host had given it. Here it is a failure to connect:
 * the request leaves only once the proxy has connected.
 */
class Tunnel extends HttpsProxyAgent<string> {
  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>) {
    const status = connectStatus(request);
    const name = `the proxy ${this.proxy.host}`;
    const socket = await super.connect(request, options).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : 'unknown failure';
      throw new ProxyFailure(`${name} did not connect (${why})`, 'EPROXY', { cause: error });
    });
    if (status() === 200) return socket;
    socket.destroy();
    const refused = `${name} refused to connect (HTTP ${status() ?? 'without status'})`;
    if (status() !== 407) throw new ProxyFailure(refused);
    const hint = 'it wants a user and a password, as in HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT';
    throw new ProxyFailure(`${refused}: ${hint}`, 'EPROXYSETTINGS');
  }
}

function connectStatus(request: ClientRequest): () => number | undefined {
  let status: number | undefined;
  request.once('proxyConnect', (answer: { statusCode?: number }) => {
    status = answer.statusCode;
  });
  return () => status;
}
