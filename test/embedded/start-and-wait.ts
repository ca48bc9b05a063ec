// Starts one embedded server, writes its process id and address as one line of JSON, and waits to be killed.
import { startPostgres } from '../../src/embedded/postgres-server.js';
import { startTemporalServer } from '../../src/embedded/temporal-server.js';

const [kind, directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: start-and-wait.ts postgres|temporal DIRECTORY');
setInterval(() => undefined, 60_000);
const server =
  kind === 'postgres'
    ? await startPostgres({ directory, ephemeral: true })
    : await startTemporalServer({ directory, searchAttributes: {} });
process.stdout.write(`${JSON.stringify({ pid: server.pid })}\n`);
