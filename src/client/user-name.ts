import { userOfMachine } from './author.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';

/** Who gives a command: the given name, or the user of this machine. A container may run under a number that has no name. */
export function nameOfUser(given: string | undefined): string {
  const name = given ?? userOfMachine();
  if (name === undefined) {
    throw new CommandFailure(
      exitCodes.usage,
      'Say who you are, with --by NAME: this machine has no name for its user.',
    );
  }
  if (name.trim() === '') throw new CommandFailure(exitCodes.usage, 'The name in --by is empty. Nothing was done.');
  return name.trim();
}
