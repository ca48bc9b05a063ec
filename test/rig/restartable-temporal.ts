import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isPortFree } from '../../src/embedded/free-port.js';
import { startTemporalServer, type TemporalServer } from '../../src/embedded/temporal-server.js';
import { runSearchAttributes } from '../../src/temporal/search-attributes.js';

const attemptsForThePort = 100;

/** Temporal's server on a database file and always the same port. */
export class RestartableTemporal {
  readonly #directory: string;
  #server: TemporalServer | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get address(): string {
    if (this.#server === undefined) throw new Error("Temporal's server is not running.");
    return this.#server.address;
  }

  async start(port?: number): Promise<void> {
    this.#server = await startTemporalServer({
      directory: join(this.#directory, 'temporal'),
      port,
      searchAttributes: runSearchAttributes,
      logFile: join(this.#directory, 'temporal.log'),
    });
  }

  /** Kills the server and starts it again on its database. */
  async restart(): Promise<void> {
    const port = Number(this.address.split(':')[1]);
    this.#server?.kill();
    await this.#server?.stop();
    await untilFree(port);
    await this.start(port);
  }

  async stop(): Promise<void> {
    this.#server?.kill();
    await this.#server?.stop();
  }
}

/** Other programs that look for a free port listen on it for a moment. */
async function untilFree(port: number): Promise<void> {
  for (let attempt = 1; attempt < attemptsForThePort && !(await isPortFree(port)); attempt += 1) await pause(100);
}
