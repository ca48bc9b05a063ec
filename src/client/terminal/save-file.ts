import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, exitCodes } from './exit-codes.js';
import { messageOf } from '../../domain/message-of.js';

/**
 * Writes a file of any length, in the place of one that is there already. It appears when it is whole: what is not is in
 * a file beside it, which is removed on failure.
 */
export async function saveFile(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(pieces, createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw new CommandFailure(exitCodes.failed, `The file ${path} could not be written (${messageOf(error)}).`, {
      cause: error,
    });
  }
}
