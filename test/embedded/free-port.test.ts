import { expect, test } from 'vitest';
import { freePorts, isPortFree } from '../../src/embedded/free-port.js';

test('Free ports are different ones, below those that Linux gives outgoing connections', async () => {
  const ports = await freePorts(200);
  expect(new Set(ports).size).toBe(200);
  expect(await Promise.all(ports.map((port) => isPortFree(port)))).not.toContain(false);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
