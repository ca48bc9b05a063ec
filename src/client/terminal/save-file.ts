import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, exitCodes } from './exit-codes.js';
import { messageOf } from '../../domain/message-of.js';

/**
 * Writes a file of any length, in the place of one that is there already. It appears when it is whole: what is not is in
 * a file beside it, which is removed on failure.
 *
 * @throws CommandFailure where the file cannot be written; an error of the pieces as it is
 */
export async function saveFile(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.partial`;
  let ofPieces: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      ofPieces = error;
      throw error;
    }
  }
  try {
    await pipeline(watched(), createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    if (error === ofPieces) throw error;
    throw new CommandFailure(
      exitCodes.failed,
      `The file ${path} could not be written (${messageOf(error)}). Give the path of a file in a directory that is ` +
        'there, that you may write to, and that has room.',
      { cause: error },
    );
  }
}
