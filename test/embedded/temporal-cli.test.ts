import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheDirectory, homeDirectory } from '../../src/embedded/cache-directory.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { temporaryDirectory } from './temporary-directory.js';

const temporalScript = '#!/bin/sh\necho temporal version 1.2.3\n';

function program(directory: string, name: string, script: string): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

/** A machine with its own PATH and cache, where no download succeeds. */
function machine(): { bin: string; cache: string; environment: NodeJS.ProcessEnv } {
  const root = temporaryDirectory();
  const bin = join(root, 'bin');
  const cache = join(root, 'cache');
  mkdirSync(bin);
  const nowhere = 'http://127.0.0.1:9';
  const environment = { PATH: bin, HOME: root, BILLING_SYNC_CACHE: cache, HTTPS_PROXY: nowhere, https_proxy: nowhere };
  return { bin, cache, environment };
}

describe('the cache directory', () => {
  test('is the one that is named, or lies in XDG_CACHE_HOME, or in the home directory; an empty variable counts as none', () => {
    const root = temporaryDirectory();
    const ours = 'atria-autotask-billing-sync';
    const none = { BILLING_SYNC_CACHE: '', XDG_CACHE_HOME: '' };
    expect(cacheDirectory({ ...none, BILLING_SYNC_CACHE: join(root, 'named') })).toBe(join(root, 'named'));
    expect(cacheDirectory({ ...none, XDG_CACHE_HOME: root, HOME: '/nowhere' })).toBe(join(root, ours));
    expect(cacheDirectory({ ...none, HOME: root })).toBe(join(root, '.cache', ours));
    expect(homeDirectory({ HOME: '' })).toBe(userInfo().homedir);
  });
});

describe('looking for the Temporal CLI', () => {
  test('TEMPORAL_CLI comes first, and is refused when it does not run', async () => {
    const { bin, environment } = machine();
    program(bin, 'temporal', temporalScript);
    const named = program(join(bin, 'other'), 'temporal', temporalScript);
    expect(await findTemporalCli({ environment: { ...environment, TEMPORAL_CLI: named } })).toBe(named);
    const broken = program(join(bin, 'broken'), 'temporal', '#!/bin/sh\nexit 1\n');
    await expect(findTemporalCli({ environment: { ...environment, TEMPORAL_CLI: broken } })).rejects.toThrow(
      `TEMPORAL_CLI names ${broken}`,
    );
  });

  test('the PATH comes before the cache, but only if what it holds runs', async () => {
    const { bin, cache, environment } = machine();
    const cached = program(join(cache, 'temporal-cli-1.5.1'), 'temporal', temporalScript);
    program(bin, 'temporal', '#!/bin/sh\nexit 1\n');
    expect(await findTemporalCli({ environment })).toBe(cached);
    program(bin, 'temporal', temporalScript);
    expect(await findTemporalCli({ environment })).toBe('temporal');
  });

  test('without a CLI, a download and Go, one sentence says what to install', async () => {
    const { environment } = machine();
    await expect(findTemporalCli({ environment })).rejects.toThrow(
      /Install it \(https:\/\/docs\.temporal\.io\/cli\) so that "temporal" is on the PATH/,
    );
  });

  test('Go builds it once, however many ask at the same time, and says how long that takes', async () => {
    const { bin, cache, environment } = machine();
    const calls = join(cache, 'calls');
    const install = `echo "$@" >>${calls}; printf '${temporalScript.replaceAll('\n', '\\n')}' >"$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"`;
    program(bin, 'go', `#!/bin/sh\n[ "$1" = version ] && exit 0\n${install}\n`);
    const lines: string[] = [];
    const onProgress = (line: string): void => void lines.push(line);
    const found = await Promise.all([1, 2, 3].map(() => findTemporalCli({ environment, onProgress })));
    expect(new Set(found)).toEqual(new Set([join(cache, 'temporal-cli-1.5.1', 'temporal')]));
    expect(readFileSync(calls, 'utf8').trim()).toMatch(
      /^install .*github\.com\/temporalio\/cli\/cmd\/temporal@v1\.5\.1$/,
    );
    expect(lines).toContain('Building the Temporal CLI with Go (once, about 4 minutes) … 0 s');
    expect(readdirSync(cache).sort()).toEqual(['calls', 'temporal-cli-1.5.1']);
  });

  test("a build that fails shows Go's last lines and leaves nothing behind", async () => {
    const { bin, cache, environment } = machine();
    program(bin, 'go', '#!/bin/sh\n[ "$1" = version ] && exit 0\necho "no space left on device" >&2; exit 1\n');
    await expect(findTemporalCli({ environment })).rejects.toThrow(/Go could not build[^]*no space left on device/);
    expect(readdirSync(cache)).toEqual([]);
  });
});
