import { expect, test } from 'vitest';
import { commandFailureText } from '../../src/client/program/command-failure-text.js';

const caught = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing failed.');
};

test('a command that fails by a fault of the program says so, where it happened, and what to do', async () => {
  const nothing = JSON.parse('{}') as { readonly runs: { readonly length: number } };
  const fault = await caught(() => nothing.runs.length);
  const text = await commandFailureText(fault);
  expect(text).toContain('a fault of billing-sync itself');
  expect(text).toContain("TypeError: Cannot read properties of undefined (reading 'length')");
  expect(text).toMatch(/^ {4}at .*program-faults\.test\.ts/m);
  expect(text.split('\n').filter((line) => line.startsWith('    at '))).toHaveLength(3);
  expect(text).toContain('Report it with these lines');
  expect(text).toContain('check whether it was made before you give it again');
});

test('a command that reaches no server, or is given no URL, does not call that a fault of the program', async () => {
  const unreachable = await caught(() => fetch('http://127.0.0.1:9/'));
  const noUrl = await caught(() => new URL('nowhere'));
  for (const error of [unreachable, noUrl]) {
    expect(error).toBeInstanceOf(TypeError);
    expect(await commandFailureText(error)).not.toContain('fault');
  }
});
