import { startTemporalServer, type TemporalServer } from '../../src/embedded/temporal-server.js';
import { runSearchAttributes } from '../../src/temporal/search-attributes.js';

/** A server keeps working for every namespace, also once nobody uses it: 1,000 of them take half a core and 3 GB. */
const worldsPerServer = 100;

interface Serving {
  readonly server: Promise<TemporalServer>;
  /** How many worlds have got it so far, and how many of them have ended. */
  worlds: number;
  ended: number;
}

/** The Temporal servers of one vitest run, one after the other. */
export class TemporalServers {
  readonly #all: Serving[] = [];

  /** @returns the address of a server that is there until the end */
  async lasting(): Promise<string> {
    return (await (this.#all[0] ?? this.#start()).server).address;
  }

  /** @returns the address of a server for one world, which has it until `release` */
  async lease(): Promise<string> {
    const newest = this.#all.at(-1);
    const serving = newest === undefined || newest.worlds === worldsPerServer ? this.#start() : newest;
    serving.worlds += 1;
    return (await serving.server).address;
  }

  /** Stops a server, other than the lasting one, with the last of its worlds. */
  async release(address: string): Promise<void> {
    for (const serving of this.#all) {
      const server = await serving.server;
      if (server.address !== address) continue;
      serving.ended += 1;
      if (serving !== this.#all[0] && serving.ended === worldsPerServer) await server.stop();
    }
  }

  async stop(): Promise<void> {
    const started = await Promise.allSettled(this.#all.map(({ server }) => server));
    for (const each of started) if (each.status === 'fulfilled') await each.value.stop();
  }

  #start(): Serving {
    const server = startTemporalServer({ searchAttributes: runSearchAttributes });
    const serving = { server, worlds: 0, ended: 0 };
    this.#all.push(serving);
    return serving;
  }
}
