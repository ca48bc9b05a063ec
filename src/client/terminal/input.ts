import { createReadStream, existsSync } from 'node:fs';
import { parameterLimits } from '../../domain/parameters/parameter-limits.js';
import { CommandFailure, exitCodes } from './exit-codes.js';
import { messageOf } from '../../domain/message-of.js';
import type { Terminal } from './terminal.js';

/** The text of a file, or of the standard input where its name is "-". */
export async function readInput(
  terminal: Pick<Terminal, 'input'>,
  source: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of inputPieces(terminal, source)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) {
      throw new CommandFailure(
        exitCodes.usage,
        `${source === '-' ? 'The standard input' : `The file ${source}`} is longer than ${mostBytes / 1024} kB, which is ` +
          'the most that is read. Check that it is the right one, and shorten it. Nothing was done.',
      );
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** As {@link readInput}, for parameters and the like: of more than they may have, no more is read. */
export function readShortInput(terminal: Pick<Terminal, 'input'>, source: string): Promise<string> {
  return readInput(terminal, source, parameterLimits.bytes);
}

/** What a file holds, or the standard input, piece by piece. @throws CommandFailure where the file cannot be read */
export async function* inputPieces({ input }: Pick<Terminal, 'input'>, source: string): AsyncGenerator<Buffer> {
  if (source === '-') {
    yield* input as AsyncIterable<Buffer>;
    return;
  }
  try {
    yield* createReadStream(source) as AsyncIterable<Buffer>;
  } catch (error) {
    const isThere = existsSync(source);
    const what = isThere ? `The file ${source} cannot be read (${messageOf(error)}).` : `There is no file ${source}.`;
    throw new CommandFailure(
      isThere ? exitCodes.failed : exitCodes.notFound,
      `${what} Give the path of a file that you may read, or "-" for the standard input.`,
      { cause: error },
    );
  }
}
