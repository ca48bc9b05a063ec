import { AxiosError, AxiosHeaders } from 'axios';
import { expect, test } from 'vitest';
import { openLogger } from '../../src/configuration/logger.js';

/** What the log says of an error. */
function logged(error: unknown): { err: Record<string, unknown>; text: string } {
  const lines: string[] = [];
  openLogger('test', { write: (line) => lines.push(line) }).error({ err: error }, 'It failed.');
  const text = lines.join('');
  return { ...(JSON.parse(text) as { err: Record<string, unknown> }), text };
}

class Outer extends Error {
  override readonly name = 'Outer';
}

test('the log tells an error, and its causes once', () => {
  const root = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
  const { err, text } = logged(new Outer('no store', { cause: new Error('no connection', { cause: root }) }));
  expect(err).toMatchObject({
    ...{ type: 'Outer', message: 'no store' },
    cause: {
      ...{ type: 'Error', message: 'no connection' },
      cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', syscall: 'connect' },
    },
  });
  // In the message, and at the head of the stack.
  expect(text.split('no connection')).toHaveLength(3);
});

test('the log tells every address at which a connection failed', () => {
  const { err } = logged(new AggregateError([new Error('::1 refuses'), new Error('127.0.0.1 refuses')]));
  expect(err['errors']).toMatchObject([{ message: '::1 refuses' }, { message: '127.0.0.1 refuses' }]);
});

test('no request that hangs on an error, or on its cause, comes into the log', () => {
  const headers = new AxiosHeaders({ Authorization: 'Bearer very-secret' });
  const failed = () => new AxiosError('it failed', 'ERR_BAD_RESPONSE', { headers, data: 'very-secret' });
  for (const error of [failed(), new Error('no answer', { cause: failed() }), new AggregateError([failed()])]) {
    const { text } = logged(error);
    expect(text).toContain('it failed');
    expect(text).toContain('ERR_BAD_RESPONSE');
    expect(text).not.toContain('very-secret');
  }
});

test('what is no error, and an endless chain of causes, are told too', () => {
  expect(logged('just a text').err).toBe('just a text');
  const endless = new Error('endless');
  endless.cause = endless;
  expect(logged(endless).text).toContain('endless');
});
