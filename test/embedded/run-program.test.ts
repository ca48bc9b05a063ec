import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { runProgram } from '../../src/embedded/run-program.js';

it('A program that takes too long is ended, also where it could be aborted and memory is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const collecting = setInterval(collect, 20);
  try {
    const { signal } = new AbortController();
    const options = { environment: process.env, timeoutMs: 300, signal };
    expect(await runProgram('sleep', ['3600'], options)).toMatchObject({ succeeded: false });
  } finally {
    clearInterval(collecting);
  }
});
