import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { CommandFailure, exitCodes } from './exit-codes.js';
import { messageOf } from './message-of.js';

/** The text of a file, or of the standard input where its name is "-". */
export async function readInput(source: string): Promise<string> {
  if (source === '-') return text(process.stdin);
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    const exitCode = existsSync(source) ? exitCodes.failed : exitCodes.notFound;
    throw new CommandFailure(exitCode, `The file ${source} cannot be read (${messageOf(error)}).`);
  }
}
