import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface UndescribingTemporal {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

const failedPrecondition = '9';
/** What a server says whose own workers have not come up yet. */
const said = 'no poller seen for task queue recently, worker may be down';

/** A Temporal server, as the one behind it, that lists schedules and refuses to describe any. */
export async function startUndescribingTemporal(target: string): Promise<UndescribingTemporal> {
  const upstream = connect(`http://${target}`);
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':path']?.endsWith('/DescribeSchedule') === true) {
      const refusal = { 'grpc-status': failedPrecondition, 'grpc-message': said };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refusal }, { endStream: true });
      return;
    }
    const asked = upstream.request({ ...headers, ':authority': target });
    asked.on('error', () => {
      stream.close();
    });
    asked.on('response', (answer, flags) => {
      const isOver = (flags & 1) !== 0;
      let trailers: IncomingHttpHeaders = {};
      asked.on('trailers', (given: IncomingHttpHeaders) => (trailers = given));
      stream.on('wantTrailers', () => {
        stream.sendTrailers(trailers);
      });
      stream.respond(answer, { endStream: isOver, waitForTrailers: !isOver });
      if (!isOver) asked.pipe(stream);
    });
    stream.pipe(asked);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
