import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutRefusedValues } from '../../src/domain/log/shown-values.js';

test.each([
  [
    '{"ZoneUser": "a@b.cd", // the user\n "LogLevel": "Info",}',
    '{"ZoneUser": "a@b.cd", // the user\n "LogLevel": "Info",}',
  ],
  [
    '{"Pwd": "hunter2", "LogLevel": "hunter2", "ZoneUser": "a@b.cd"}',
    '{"Pwd": "***", "LogLevel": "***", "ZoneUser": "a@b.cd"}',
  ],
  ['{"Auth": {"Login": ["hunter2"]}, "Contract": {"name": "A"}}', '{"Auth": "***", "Contract": {"name": "A"}}'],
  ['{"Contract": {"name": "A", "pwd": "hunter2"}, "Preview": "hunter2"}', '{"Contract": "***", "Preview": "***"}'],
  ['{"LogLevel": "Info", "LogLevel": "hunter2"}', '{"LogLevel": "Info", "LogLevel": "***"}'],
  ['{"Pwd": "hunter2" "LogLevel": "Info"', '{"Pwd": "***" "LogLevel": "***"'],
  ['{"hunter2hunter2": 1, "Auth": ""}', '{"***": "***", "Auth": "***"}'],
  ['{"hunter2hunter2": 1 "Auth": ""}', '{"***": "***" "Auth": "***"}'],
  ['Pwd=hunter2', '"***"'],
  ['"{\\"Pwd\\": \\"hunter2\\"}"', '"***"'],
  [`{"Pwd": ${'['.repeat(40)}"hunter2"`, '"***"'],
  ['', ''],
])('of %s only what a run accepts is shown', (text, shown) => {
  expect(withoutRefusedValues(text)).toBe(shown);
});

test('whatever the text is, a marked value under an unknown name is not shown', () => {
  const name = fc.constantFrom('Pwd', 'Auth', 'Login', 'password', 'x y', 'ſecret', '__proto__');
  const wrapped = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      fc.constant<unknown>('hunter2'),
      fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
      tie('value').map((value) => ({ inner: value })),
    ),
  }));
  fc.assert(
    fc.property(name, wrapped.value, fc.nat(30), fc.boolean(), (key, value, cut, isCut) => {
      const text = `{"ZoneUser": "a@b.cd", "${key}": ${JSON.stringify(value)}, "LogLevel": "Info"}`;
      expect(withoutRefusedValues(isCut ? text.slice(0, -cut) : text)).not.toContain('hunter2');
    }),
  );
});
