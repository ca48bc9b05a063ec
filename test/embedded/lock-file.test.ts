import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withLockFile } from '../../src/embedded/lock-file.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('the lock file', () => {
  test('lets one at a time in, and everybody in the end', async () => {
    const path = join(temporaryDirectory(), 'lock');
    let inside = 0;
    let most = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await setImmediate();
      inside -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLockFile(path, work)));
    expect({ most, done }).toEqual({ most: 1, done: 8 });
    expect(existsSync(path)).toBe(false);
  });

  test('is taken over from a process that has ended', async () => {
    const path = join(temporaryDirectory(), 'lock');
    const ended = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(path, `${ended}\n`);
    expect(await withLockFile(path, () => Promise.resolve('in'))).toBe('in');
  });

  test('is taken over when nobody has refreshed it for long, although its process id is in use', async () => {
    const path = join(temporaryDirectory(), 'lock');
    writeFileSync(path, `${process.pid}\n`);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(path, longAgo, longAgo);
    expect(await withLockFile(path, () => Promise.resolve('in'))).toBe('in');
  });

  test('stays with whoever took it over, when its former holder is done at last', async () => {
    const path = join(temporaryDirectory(), 'lock');
    let finish = (): void => undefined;
    const isFinished = new Promise<void>((resolve) => (finish = resolve));
    let other = Promise.resolve(false);
    await withLockFile(path, async () => {
      // As after a sleep of the machine.
      const longAgo = new Date(Date.now() - 120_000);
      utimesSync(path, longAgo, longAgo);
      await new Promise<void>((enter) => {
        other = withLockFile(path, async () => {
          enter();
          await isFinished;
          return existsSync(path);
        });
      });
    });
    finish();
    expect(await other).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  test('is free again after work that failed', async () => {
    const path = join(temporaryDirectory(), 'lock');
    await expect(withLockFile(path, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed');
    expect(existsSync(path)).toBe(false);
  });
});
