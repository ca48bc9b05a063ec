import { inject } from 'vitest';
import { askForDatabase, askForServers, type SharedDatabase, type SharedServers } from './shared-servers.js';

/** The servers of this vitest run. Only for what vitest runs: elsewhere, there is nothing to be injected. */
export function injectedServers(): Promise<SharedServers> {
  return askForServers(inject('serverHostUrl'));
}

/** Its Postgres server alone, which is there sooner. */
export function injectedDatabase(): Promise<SharedDatabase> {
  return askForDatabase(inject('serverHostUrl'));
}
