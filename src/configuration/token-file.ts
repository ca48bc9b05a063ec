import { readFileSync } from 'node:fs';

/**
 * A token whose file may be replaced while the process runs. It is read each time: a request to Atria takes a thousand times
 * as long.
 *
 * @param first what the file held when the process started
 * @returns what tells the token of now; while the file holds none, as in the middle of its replacement, the last one
 */
export function tokenOfFile(file: string, first: string): () => string {
  let last = first;
  return () => {
    const text = textOf(file);
    // One that cannot be sent would stop every run, and what is half written may look so.
    if (/^[\x21-\x7e]+$/.test(text)) last = text;
    return last;
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
