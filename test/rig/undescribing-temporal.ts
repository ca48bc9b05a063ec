import {
  connect,
  constants,
  createServer,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
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
  const sessions = new Set<{ destroy(): void }>();
  const server = createServer();
  server.on('session', (session) => {
    // Each connection has one of its own behind it, and ends with it.
    const upstream = connect(`http://${target}`);
    for (const each of [session, upstream]) {
      sessions.add(each);
      each.on('error', () => undefined);
    }
    session.on('close', () => {
      upstream.destroy();
    });
    upstream.on('close', () => {
      session.destroy();
    });
    session.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      if (headers[':path']?.endsWith('/DescribeSchedule') === true) refuse(stream);
      else if (!upstream.destroyed && !upstream.closed)
        pass(stream, upstream.request({ ...headers, ':authority': target }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const session of sessions) session.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function refuse(stream: ServerHttp2Stream): void {
  stream.resume();
  const refusal = { 'grpc-status': failedPrecondition, 'grpc-message': said };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refusal }, { endStream: true });
}

function pass(stream: ServerHttp2Stream, asked: ClientHttp2Stream): void {
  let trailers: IncomingHttpHeaders = {};
  asked.on('error', () => {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  asked.on('trailers', (given: IncomingHttpHeaders) => (trailers = given));
  asked.on('response', (answer, flags) => {
    const isOver = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (stream.destroyed) return;
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
    stream.respond(answer, { endStream: isOver, waitForTrailers: !isOver });
    if (!isOver) asked.pipe(stream);
  });
  // What the client gives up is given up behind it too.
  stream.on('aborted', () => {
    asked.close(constants.NGHTTP2_CANCEL);
  });
  stream.pipe(asked);
}
