import { join } from 'node:path';
import { cacheDirectory } from '../../src/embedded/cache-directory.js';
import { builtPath, buildWithGo, everyFiveSeconds, isExecutable, type GoProgram } from '../../src/embedded/go-build.js';
import { withLockFile } from '../../src/embedded/lock-file.js';

const tctl: GoProgram = {
  title: 'tctl',
  file: 'tctl',
  directory: 'tctl',
  package: 'github.com/temporalio/tctl/cmd/tctl',
  version: '1.18.0',
  requiredModule: 'github.com/temporalio/tctl',
  otherwise: 'Install Go (https://go.dev/dl), or name a tctl of this version in TCTL.',
};

/** How long the first caller on a machine may have to wait, with other tests beside it. */
export const tctlBuildMs = 1_200_000;

/**
 * Temporal's former command line: the program that `TCTL` names, else one that Go builds into the cache, once (a minute
 * or two of two processors).
 */
export async function findTctl(): Promise<string> {
  const named = process.env['TCTL'] ?? '';
  if (named !== '') return named;
  const cache = cacheDirectory();
  const target = builtPath(cache, tctl);
  if (await isExecutable(target)) return target;
  return withLockFile(join(cache, 'tctl.lock'), async () => {
    const onSeconds = everyFiveSeconds('Building tctl with Go (once)', (line) => {
      process.stderr.write(`${line}\n`);
    });
    if (!(await isExecutable(target))) await buildWithGo(tctl, { target, environment: process.env, onSeconds });
    return target;
  });
}
