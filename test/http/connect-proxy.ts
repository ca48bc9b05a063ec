import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ConnectProxy {
  readonly port: number;
  /** The hosts that were asked for, with their ports, and the credentials that were shown. */
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

/**
 * A real proxy for HTTPS. It connects to `port` of this machine, whatever host is asked for, or refuses with a status;
 * `hangUp` closes the connection instead of an answer.
 */
export async function startConnectProxy(
  answer: { port: number } | { status: number } | 'hangUp',
): Promise<ConnectProxy> {
  const asked: ConnectProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(400).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket: Socket, head) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (answer === 'hangUp') return void socket.destroy();
    if ('status' in answer) {
      const body = '{"errors":["Unable to find x in the y Entity"]}';
      return void socket.end(`HTTP/1.1 ${answer.status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    }
    const onward = connect(answer.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const each of [socket, onward]) each.on('error', () => undefined);
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
