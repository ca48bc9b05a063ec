import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiRefusal } from './api-context.js';

/**
 * Waits for an upload to be whole before it is read: a sender that stalls must not hold up others who record.
 * @throws ApiRefusal if the sender goes away
 */
export async function withUploadedFile<Result>(
  upload: Readable,
  use: (file: Readable) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-import-'));
  try {
    const path = join(directory, 'upload');
    await pipeline(upload, createWriteStream(path)).catch((error: unknown) => {
      const isSenderGone = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      if (!isSenderGone) throw error;
      throw new ApiRefusal(400, 'The sender went away before the file was whole.', { cause: error });
    });
    return await use(createReadStream(path));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
