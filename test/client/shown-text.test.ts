import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { oneLine, shownJson, shownText } from '../../src/client/terminal/shown-text.js';
import { table } from '../../src/client/terminal/table.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';

const acted = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test.each([
  ['Acme\u001B[2J\u001B]0;owned\u0007', 'Acme\\x1b[2J\\x1b]0;owned\\x07'],
  ['\u202Elld.emcA', '\\u202elld.emcA'],
  ['29683601\u200B', '29683601\\u200b'],
  ['C1\u009B31m', 'C1\\x9b31m'],
  ['tag\u{E0001}', 'tag\\u{e0001}'],
  ['two\nlines\r', 'two\nlines\\x0d'],
  ['Zoë 東京 👍', 'Zoë 東京 👍'],
])('%j is shown as %j', (text, shown) => {
  expect(shownText(text, false)).toBe(shown);
});

const odd = fc.constantFrom(
  '\u001B[2J',
  '\u001B]0;x\u0007',
  '\u009B',
  '\u202E',
  '\u200B',
  '\u2028',
  '\0',
  '\b',
  '\u{E0041}',
);
const anyText = fc.array(fc.oneof(fc.string({ unit: 'binary' }), odd)).map((parts) => parts.join(''));

test('of no text does anything reach a terminal that it acts on, but the ends of its lines', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(shownText(text, false).replaceAll('\n', '')).not.toMatch(acted);
      expect(oneLine(shownText(text, false))).not.toMatch(acted);
    }),
    { numRuns: 500 },
  );
});

test('JSON says the same with nothing odd in it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = shownJson(JSON.stringify({ text }, null, 2));
      expect(JSON.parse(json)).toEqual({ text });
      expect(json.replaceAll('\n', '')).not.toMatch(acted);
    }),
    { numRuns: 500 },
  );
});

/** A terminal that is one, and what it is sent. */
function terminalOf(isTTY: boolean) {
  const [out, error] = [new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, { isTTY, columns: 80 }),
  );
  const terminal = openTerminal(out, error);
  const sent = (stream: PassThrough | undefined) => String(stream?.read() ?? '');
  return { terminal, data: () => sent(out), messages: () => sent(error) };
}

test.each([true, false])('data, messages and streams are shown so, on a terminal: %s', async (isTTY) => {
  const hostile = 'Acme\u001B[2J\u202E';
  const { terminal, data, messages } = terminalOf(isTTY);
  terminal.data(table([{ head: 'name' }], [[`${hostile}\nAT24`]], { colours: pc.createColors(false) }));
  expect(data()).toBe('name\nAcme\\x1b[2J\\u202e\\x0aAT24\n');
  terminal.message(hostile);
  expect(messages()).toBe('Acme\\x1b[2J\\u202e\n');
  terminal.json({ name: hostile });
  expect(data()).toBe('{\n  "version": 1,\n  "name": "Acme\\u001b[2J\\u202e"\n}\n');
  await terminal.stream(Readable.from([Buffer.from(`a,${hostile}\r\n`)]));
  expect(data()).toBe(isTTY ? 'a,Acme\\u001b[2J\\u202e\r\n' : `a,${hostile}\r\n`);
});
