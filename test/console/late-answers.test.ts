import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { afterEach, expect, test } from 'vitest';
import { askTemporal, Unavailable } from '../../src/console/shell/unavailable.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

test('A server that cancels a call, as one does whose time for it is over, counts as one that does not answer', async () => {
  const cancel = 8;
  const server = createServer().on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.close(cancel);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  const connection = Connection.lazy({ address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  ends.push(() => connection.close());
  const services = { client: new Client({ connection }) };
  const asking = askTemporal(services, (client) => client.schedule.getHandle('any').describe());
  await expect(asking).rejects.toBeInstanceOf(Unavailable);
});
