import { CommanderError } from '@commander-js/extra-typings';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';
import { messageOf } from '../domain/message-of.js';
import { createProgram } from './program/program.js';
import { openSession } from './program/session.js';

// Whoever reads our output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
});

const session = openSession(process.env);
try {
  await createProgram(session).parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
} finally {
  await session.close();
}

function exitCodeFor(error: unknown): number {
  // Commander has told what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  session.terminal.message(messageOf(error));
  return error instanceof CommandFailure ? error.exitCode : exitCodes.failed;
}
