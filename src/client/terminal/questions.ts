import { confirm, isCancel, password, text } from '@clack/prompts';
import { CommandFailure, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const required = (value: string | undefined) => ((value ?? '').trim() === '' ? 'It must not be empty.' : undefined);

/**
 * Asks a person at a terminal, on the error output: the standard output is for data. Ctrl-C and Escape end the command with a
 * CommandFailure.
 */
export function questionsAt({ input, questions: output }: Terminal) {
  const common = { input, output };
  return {
    askText: async (message: string) => answered(await text({ message, validate: required, ...common })).trim(),
    /** Nothing of the answer shows, not even its length. "" if it may be left empty. */
    askSecret: async (message: string, mayBeEmpty = false) => {
      const validate = mayBeEmpty ? undefined : required;
      return answered(await password({ message, mask: '', ...(validate && { validate }), ...common })).trim();
    },
    /** The safe answer is no. */
    askYes: async (message: string) => answered(await confirm({ message, initialValue: false, ...common })),
  };
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer))
    throw new CommandFailure(exitCodes.interrupted, 'Stopped. What was done stays; run init again.');
  return answer as Exclude<Answer, symbol>;
}
