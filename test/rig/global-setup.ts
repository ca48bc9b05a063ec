import type { TestProject } from 'vitest/node';
import { hostSharedServers } from './shared-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file gets the shared servers, see `shared-servers.ts`. */
    serverHostUrl: string;
  }
}

/** Once per vitest run. Servers start only when a test file asks for them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const host = await hostSharedServers();
  project.provide('serverHostUrl', host.url);
  return () => host.stop();
}
