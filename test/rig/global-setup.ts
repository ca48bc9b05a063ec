import type { TestProject } from 'vitest/node';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { buildProduct, isBuilt } from '../../bin/compile.js';
import { hostSharedServers } from './shared-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file gets the shared servers, see `shared-servers.ts`. */
    serverHostUrl: string;
  }
}

/**
 * Once per vitest run. The command line and the workers of tests run as the build compiles them. Servers start only when a test file asks for them, but Temporal's program is obtained here: on a
 * new machine that takes minutes, for which no test should have to wait within its own time.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!isBuilt()) await buildProduct();
  await findTemporalCli({
    onProgress: (line) => {
      process.stderr.write(`${line}\n`);
    },
  });
  const host = await hostSharedServers();
  project.provide('serverHostUrl', host.url);
  return () => host.stop();
}
