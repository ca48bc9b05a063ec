import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createAutotaskClient } from '../../src/autotask/client.js';
import { AutotaskError } from '../../src/autotask/errors.js';
import { closedPort, json, startOddServer, type Answerer, type OddServer } from './odd-server.js';

const credentials = { userName: 'api@example.com', secret: 'very-secret-1', integrationCode: 'INTEGRATION-CODE-1' };
const adjustment = { contractID: 7001, contractServiceID: 8001, effectiveDate: '2026-07-13', unitChange: 4 };

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

function clientOf(baseUrl: string, requestTimeoutMs = 2000) {
  return createAutotaskClient({ baseUrl, credentials, requestTimeoutMs });
}

async function failureOf(promise: Promise<unknown>): Promise<AutotaskError> {
  const failure: unknown = await promise.then(
    () => 'success',
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(AutotaskError);
  return failure as AutotaskError;
}

function raw(status: number, contentType: string, body: string, headers: Record<string, string> = {}): Answerer {
  return (_request, response) => {
    response.writeHead(status, { 'Content-Type': contentType, ...headers }).end(body);
  };
}

const errors = (status: number, ...texts: string[]): Answerer =>
  raw(status, 'application/json', JSON.stringify({ errors: texts }));

const duplicate = 'Attempt to insert duplicate data into contract_service_period';
const outside =
  'ContractServiceAdjustment effectiveDate must be between the start date and end date of the Contract referenced by contractID.';
const posted =
  'Unable to make changes as it would result in the deletion/modification of an already approved and posted contract period';
const negative =
  "[simulator's own text] The adjustment would make the units of service 9001 negative on or after 2026-07-13.";
const threads = 'The Autotask API thread threshold of 3 threads has been exceeded.';

const cutShort: Answerer = (request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '15' });
  response.write('{"itemId"', () => request.socket.destroy());
};
const hangInBody: Answerer = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '15' });
  response.write('{"itemId"');
};
const drip: Answerer = (request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  request.socket.once('close', () => {
    clearInterval(timer);
  });
};

const refusals: [string, Answerer, Partial<AutotaskError>][] = [
  ['401', raw(401, '', ''), { kind: 'Unauthorized', disposition: 'halt' }],
  ['403', raw(403, '', ''), { kind: 'Forbidden', disposition: 'halt' }],
  [
    '404',
    raw(404, 'application/json', '{"Message":"No HTTP resource was found"}'),
    { kind: 'Rejected', disposition: 'reject' },
  ],
  ['405', raw(405, 'application/json', '{"Message":"no GET"}'), { kind: 'Rejected', disposition: 'reject' }],
  [
    '429',
    raw(429, 'text/plain', threads, { 'Retry-After': '7' }),
    { kind: 'ThreadLimit', disposition: 'retryAt', retryAfterMs: 7000 },
  ],
  ['500 thread limit', errors(500, threads), { kind: 'ThreadLimit', disposition: 'retryAt' }],
  ['500 duplicate', errors(500, duplicate), { kind: 'Rejected', disposition: 'reject', validation: 'DuplicatePeriod' }],
  [
    '500 outside the contract',
    errors(500, outside),
    { kind: 'Rejected', disposition: 'reject', validation: 'OutsideContract' },
  ],
  ['500 posted period', errors(500, posted), { kind: 'Rejected', disposition: 'reject', validation: 'PostedPeriod' }],
  ['500 below zero', errors(500, negative), { kind: 'Rejected', disposition: 'reject', validation: 'NegativeUnits' }],
  [
    '400 picklist',
    errors(400, 'Picklist value [99] does not exist for priority.'),
    { kind: 'Rejected', validation: 'Other' },
  ],
];

const doubts: [string, Answerer, Partial<AutotaskError>][] = [
  ['an HTML page with 200', raw(200, 'text/html', '<html>Maintenance</html>'), { kind: 'UnexpectedAnswer' }],
  ['an HTML page with 502', raw(502, 'text/html', '<html>Bad gateway</html>'), { kind: 'ServerError', status: 502 }],
  ['an empty 200', raw(200, 'application/json', ''), { kind: 'UnexpectedAnswer' }],
  ['a 200 of another shape', raw(200, 'application/json', '{"id":1}'), { kind: 'UnexpectedAnswer' }],
  ['a 200 that is a list', raw(200, 'application/json', '[]'), { kind: 'UnexpectedAnswer' }],
  ['a 200 with a text id', raw(200, 'application/json', '{"itemId":"5"}'), { kind: 'UnexpectedAnswer' }],
  [
    'a 200 with errors',
    raw(200, 'application/json', '{"itemId":null,"errors":["late"]}'),
    { kind: 'UnexpectedAnswer', details: ['late'] },
  ],
  ['a 200 with a known refusal', errors(200, duplicate), { kind: 'UnexpectedAnswer' }],
  ['a 202', raw(202, 'application/json', '{"itemId":null}'), { kind: 'UnexpectedAnswer', status: 202 }],
  ['an empty 201', raw(201, 'application/json', ''), { kind: 'UnexpectedAnswer', status: 201 }],
  ['a 201 with errors', errors(201, 'late'), { kind: 'UnexpectedAnswer', details: ['late'] }],
  ['a refusal beside another text', errors(500, duplicate, 'Error ID: 1166'), { kind: 'ServerError' }],
  ['a refusal within a longer text', errors(500, `Saved. ${duplicate}`), { kind: 'ServerError' }],
  ['a text about a user name', errors(500, 'The user name of the note is too long'), { kind: 'ServerError' }],
  ['a 500 of unknown text', errors(500, 'Error ID: 1166'), { kind: 'ServerError', details: ['Error ID: 1166'] }],
  ['a 500 without a body', raw(500, '', ''), { kind: 'ServerError' }],
  ['a known refusal quoted by an HTML page', raw(500, 'text/html', duplicate), { kind: 'ServerError' }],
  ['a 409', errors(409, 'conflict'), { kind: 'Rejected', status: 409 }],
  ['a body cut short', cutShort, { kind: 'ConnectionLost' }],
  ['a reset', (request) => void request.socket.resetAndDestroy(), { kind: 'ConnectionLost' }],
  ['bytes that are not HTTP', (request) => void request.socket.end('hello\r\n\r\n'), { kind: 'UnexpectedAnswer' }],
  ['silence', () => undefined, { kind: 'Timeout' }],
  ['a body that stops', hangInBody, { kind: 'Timeout' }],
  ['a body that drips for ever', drip, { kind: 'Timeout' }],
];

test.each(refusals)('a write answered with %s is known not to have been done', async (_name, answer, expected) => {
  server = await startOddServer(answer);
  const error = await failureOf(clientOf(server.url).adjustments.create(adjustment));
  expect(error).toMatchObject({ ...expected, sent: 'refused' });
  expect(server.received).toHaveLength(1);
});

test.each(doubts)(
  'a write answered with %s stays in doubt, is sent once, and tells no secret',
  async (_name, answer, expected) => {
    server = await startOddServer(answer);
    const error = await failureOf(clientOf(server.url, 250).adjustments.create(adjustment));
    expect(error).toMatchObject({ ...expected, sent: 'unknown' });
    expect(error.message).toContain('POST /V1.0/ContractServiceAdjustments');
    expect(server.received).toHaveLength(1);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/very-secret-1|INTEGRATION-CODE-1|api@example/);
  },
);

test('a redirect is not followed and stays in doubt', async () => {
  const elsewhere = await startOddServer((_request, response) => {
    json(response, { itemId: null });
  });
  server = await startOddServer(raw(307, '', '', { Location: elsewhere.url }));
  const error = await failureOf(clientOf(server.url).adjustments.create(adjustment));
  expect(error).toMatchObject({ kind: 'UnexpectedAnswer', sent: 'unknown', status: 307 });
  expect(elsewhere.received).toHaveLength(0);
  await elsewhere.close();
});

test.each(['127.0.0.1', 'localhost'])('a refused connection to %s means that nothing was sent', async (host) => {
  const error = await failureOf(clientOf(`http://${host}:${await closedPort()}/`).adjustments.create(adjustment));
  expect(error).toMatchObject({ kind: 'Unreachable', disposition: 'retry', sent: 'no' });
});

test('a host without an address means that nothing was sent', async () => {
  const error = await failureOf(clientOf('http://no-such-host.invalid/').adjustments.create(adjustment));
  expect(error).toMatchObject({ kind: 'Unreachable', sent: 'no' });
});

test('an answer that is larger than any page is not read to its end', async () => {
  server = await startOddServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  });
  const error = await failureOf(clientOf(server.url, 20_000).adjustments.create(adjustment));
  expect(error).toMatchObject({ kind: 'UnexpectedAnswer', sent: 'unknown' });
});

test('a success is an answer with the id or null, to a request that is dated at midnight', async () => {
  const answers = [{ itemId: null }, { itemId: 17 }, { itemId: null, errors: [] }];
  server = await startOddServer((_request, response) => {
    json(response, answers.shift());
  });
  const client = clientOf(server.url);
  for (let index = 0; index < 3; index += 1) await client.adjustments.create(adjustment);
  expect(server.received.map((each) => [each.method, each.url, JSON.parse(each.body) as unknown])).toEqual(
    Array.from({ length: 3 }, () => [
      'POST',
      '/ATServicesRest/V1.0/ContractServiceAdjustments',
      { contractID: 7001, contractServiceID: 8001, effectiveDate: '2026-07-13T00:00:00.000', unitChange: 4 },
    ]),
  );
});

test('a created line is a success only with its id', async () => {
  const answers = [{ itemId: 8002 }, { itemId: null }];
  server = await startOddServer((_request, response) => {
    json(response, answers.shift());
  });
  const client = clientOf(server.url);
  expect(await client.contractServices.create({ contractID: 7001, serviceID: 9001 })).toBe(8002);
  expect(server.received[0]?.url).toBe('/ATServicesRest/V1.0/Contracts/7001/Services');
  const error = await failureOf(client.contractServices.create({ contractID: 7001, serviceID: 9002 }));
  expect(error).toMatchObject({ kind: 'UnexpectedAnswer', sent: 'unknown' });
});

test('every write opens a connection of its own, while reads share one', async () => {
  server = await startOddServer((request, response) => {
    if (request.url.endsWith('/query')) json(response, { items: [], pageDetails: { nextPageUrl: null } });
    else json(response, { itemId: null });
  });
  const client = clientOf(server.url);
  await client.companies.byIds([1]);
  await client.companies.byIds([2]);
  await client.adjustments.create(adjustment);
  await client.adjustments.create(adjustment);
  const [read, secondRead, write, secondWrite] = server.received.map((each) => each.socket);
  expect(secondRead).toBe(read);
  expect(new Set([read, write, secondWrite]).size).toBe(3);
});

test('a write answered with 201 is done', async () => {
  server = await startOddServer(raw(201, 'application/json', '{"itemId":null}'));
  await clientOf(server.url).adjustments.create(adjustment);
  await server.close();
  server = await startOddServer(raw(201, 'application/json', '{"itemId":8002}'));
  await expect(clientOf(server.url).contractServices.create({ contractID: 7001, serviceID: 9001 })).resolves.toBe(8002);
});

test('credentials that were accepted once are not doubted for a text that mentions a user name', async () => {
  let answer = raw(200, 'application/json', '{"items":[],"pageDetails":{"count":0}}');
  server = await startOddServer((request, response) => answer(request, response));
  const client = clientOf(server.url);
  await client.companies.byIds([1]);
  answer = errors(500, 'An error occurred while the user name was formatted');
  await expect(client.scoped({}).companies.byIds([1])).rejects.toMatchObject({ kind: 'ServerError' });
  await expect(clientOf(server.url).companies.byIds([1])).rejects.toMatchObject({ kind: 'Unauthorized' });
});

test('a credential that Autotask repeats is not quoted', async () => {
  server = await startOddServer(errors(500, `Secret very-secret-1 and code INTEGRATION-CODE-1 at fault`));
  const error = await failureOf(clientOf(server.url).adjustments.create(adjustment));
  expect(error.details).toEqual(['Secret *** and code *** at fault']);
  expect(error.message).not.toMatch(/very-secret|INTEGRATION/);
});

test('a credential that no header can carry is refused by its name only', () => {
  const make = () =>
    createAutotaskClient({
      baseUrl: 'http://x/',
      credentials: { ...credentials, secret: 'a\r\nb' },
      requestTimeoutMs: 1,
    });
  expect(make).toThrow(expect.objectContaining({ kind: 'Unauthorized', sent: 'no' }) as Error);
  expect(make).toThrow(/Secret is empty or holds characters/);
});

test('a network that breaks under an open connection leaves a write in doubt, whatever the code says', async () => {
  const sockets: Socket[] = [];
  const noteSocket = (message: unknown): void => {
    sockets.push((message as { socket: Socket }).socket);
  };
  subscribe('net.client.socket', noteSocket);
  server = await startOddServer(() => {
    const broken = Object.assign(new Error('read EHOSTUNREACH'), { code: 'EHOSTUNREACH', syscall: 'read' });
    sockets.at(-1)?.destroy(broken);
  });
  const failure = await failureOf(clientOf(server.url).adjustments.create(adjustment));
  unsubscribe('net.client.socket', noteSocket);
  expect(server.received).toHaveLength(1);
  expect(failure).toMatchObject({ kind: 'ConnectionLost', sent: 'unknown' });
});
