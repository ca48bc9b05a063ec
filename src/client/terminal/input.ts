import { createReadStream, existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { parameterLimits } from '../../domain/parameters/parameter-limits.js';
import { CommandFailure, exitCodes } from './exit-codes.js';
import { messageOf } from '../../domain/message-of.js';
import type { Terminal } from './terminal.js';

/** The text of a file, or of the standard input where its name is "-". */
export async function readInput(
  { input }: Pick<Terminal, 'input'>,
  source: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<string> {
  if (source === '-') return textOf(input, 'The standard input', mostBytes);
  try {
    return await textOf(createReadStream(source), `The file ${source}`, mostBytes);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const exitCode = existsSync(source) ? exitCodes.failed : exitCodes.notFound;
    throw new CommandFailure(exitCode, `The file ${source} cannot be read (${messageOf(error)}).`, { cause: error });
  }
}

/** As {@link readInput}, for parameters and the like: of more than they may have, no more is read. */
export function readShortInput(terminal: Pick<Terminal, 'input'>, source: string): Promise<string> {
  return readInput(terminal, source, parameterLimits.bytes);
}

async function textOf(stream: Readable, what: string, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) {
      throw new CommandFailure(
        exitCodes.usage,
        `${what} is longer than ${mostBytes / 1024} kB, which is the most that is read.`,
      );
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
