import { runCommand } from './program/run-command.js';
import { openSession } from './program/session.js';
import { exitCodes } from './terminal/exit-codes.js';

// Whoever reads our output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
});

process.exitCode = await runCommand(openSession(process.env), process.argv.slice(2));
