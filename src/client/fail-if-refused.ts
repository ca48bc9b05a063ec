import { RunRefusal } from '../runs/run-refusal.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';

/** Has something done to a run, and says it if that is refused. */
export async function failIfRefused<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RunRefusal)) throw error;
    throw new CommandFailure(exitCodes.failed, error.message, { cause: error });
  }
}
