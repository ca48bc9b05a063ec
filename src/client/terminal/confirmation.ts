import { createInterface } from 'node:readline';
import { CommandFailure, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/**
 * Asks before something that cannot be undone.
 *
 * @param what what would be done, as a whole sentence
 * @param yes whether the answer was given on the command line
 * @throws CommandFailure where the answer is not yes, or nobody is there to answer
 */
export async function confirmed(terminal: Terminal, what: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  if (terminal.input.isTTY !== true) {
    throw new CommandFailure(exitCodes.usage, `${what} Nothing was done: add --yes to do it without being asked.`);
  }
  terminal.message(what);
  const answer = await ask(terminal, 'Do it? (yes/no) ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure(exitCodes.usage, 'Nothing was done.');
}

/** Ctrl-C and Ctrl-D end the command without an answer. */
function ask({ input, questions }: Terminal, question: string): Promise<string> {
  const lines = createInterface({ input, output: questions });
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(new CommandFailure(exitCodes.interrupted, '\nNothing was done.'));
      lines.close();
    };
    lines.once('SIGINT', giveUp);
    lines.once('close', giveUp);
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
