import { fileURLToPath } from 'node:url';

/**
 * A file of the sources, also where this code runs compiled. Workflows are bundled from their sources, so that an error
 * names the line that a developer reads.
 *
 * @param path from src on
 */
export function sourceFile(path: string): string {
  return fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
}
