import { inject } from 'vitest';
import {
  askForDatabase,
  askForServers,
  leaseServers,
  releaseServers,
  type SharedDatabase,
  type SharedServers,
} from './shared-servers.js';

/** The servers of this vitest run. Only for what vitest runs: elsewhere, there is nothing to be injected. */
export function injectedServers(): Promise<SharedServers> {
  return askForServers(inject('serverHostUrl'));
}

/** Servers for one world, with what releases them at its end. */
export async function leasedServers(): Promise<{ servers: SharedServers; release: () => Promise<void> }> {
  const url = inject('serverHostUrl');
  const servers = await leaseServers(url);
  return { servers, release: () => releaseServers(url, servers) };
}

/** Its Postgres server alone, which is there sooner. */
export function injectedDatabase(): Promise<SharedDatabase> {
  return askForDatabase(inject('serverHostUrl'));
}
