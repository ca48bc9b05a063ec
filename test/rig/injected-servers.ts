import { inject } from 'vitest';
import { askForServers, type SharedServers } from './shared-servers.js';

/** The servers of this vitest run. Only for what vitest runs: elsewhere, there is nothing to be injected. */
export function injectedServers(): Promise<SharedServers> {
  return askForServers(inject('serverHostUrl'));
}
