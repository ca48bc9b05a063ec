import { CommanderError } from '@commander-js/extra-typings';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { commandFailureText } from './command-failure-text.js';
import { createProgram } from './program.js';
import type { Session } from './session.js';

/**
 * Runs one command to its end, and closes what it opened.
 *
 * @param args what is typed behind `billing-sync`
 * @returns the exit code, which docs/command-line.md explains
 */
export async function runCommand(session: Session, args: readonly string[]): Promise<number> {
  try {
    await createProgram(session).parseAsync(args, { from: 'user' });
    return session.exitCode ?? exitCodes.done;
  } catch (error) {
    // Commander has told what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    session.terminal.message(await commandFailureText(error));
    return error instanceof CommandFailure ? error.exitCode : exitCodes.failed;
  } finally {
    await session.close();
  }
}
