import { randomInt } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Systems give outgoing connections ports from 32,768 on (Linux) or 49,152 on (macOS, Windows). A server that starts
 * again on its port could find one of them there. https://www.rfc-editor.org/rfc/rfc6056#section-3.2
 */
const firstPort = 15_000;
const endOfPorts = 32_768;
const attempts = 100;

/**
 * TCP ports of 127.0.0.1 that nobody listens on and that no outgoing connection gets, all different. Another process can
 * take one before it is used, so a caller that starts a server on it tries again with another port when the server
 * reports that the address is in use.
 *
 * @throws Error if a hundred ports, chosen at random, are all in use
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  try {
    while (servers.length < count) servers.push(await listenAnywhere());
    return servers.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** One free TCP port of 127.0.0.1, see `freePorts`. */
export async function freePort(): Promise<number> {
  const [port] = (await freePorts(1)) as [number];
  return port;
}

/** Whether nobody listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    const server = await listen(port);
    await new Promise((resolve) => server.close(resolve));
    return true;
  } catch (error) {
    if (isInUse(error)) return false;
    throw error;
  }
}

/** Whether something accepts connections on this port of 127.0.0.1. */
export function isPortOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => {
      answer(true);
    });
    socket.once('error', () => {
      answer(false);
    });
  });
}

async function listenAnywhere(): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listen(randomInt(firstPort, endOfPorts));
    } catch (error) {
      if (!isInUse(error) || attempt === attempts) throw error;
    }
  }
}

function isInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
