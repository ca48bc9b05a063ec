import { accessSync, constants, mkdirSync } from 'node:fs';

/**
 * Makes a directory to write to, where there is none.
 *
 * @param another how another one is named, as a sentence
 * @param mode of a new one
 * @throws Error that names the directory and says what to do
 */
export function makeDirectory(path: string, another: string, mode = 0o777): void {
  try {
    mkdirSync(path, { recursive: true, mode });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new Error(`Nothing can be written to the directory ${path}: ${reasonOf(error)}. ${another}`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there (EACCES)',
  EPERM: 'this user may not write there (EPERM)',
  EROFS: 'what is there can only be read (EROFS)',
  ENOTDIR: 'a part of its path is a file (ENOTDIR)',
  EEXIST: 'a file has that name (EEXIST)',
  ENOSPC: 'there is no room left (ENOSPC)',
};
