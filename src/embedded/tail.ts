import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const maximumBytes = 8_192;
const maximumLines = 20;

/** Keeps the end of a stream of output: enough for an error message, bounded however long the process runs. */
export class TailBuffer {
  private kept = '';

  readonly add = (chunk: Buffer | string): void => {
    this.kept = (this.kept + chunk.toString()).slice(-maximumBytes);
  };

  /** The last 20 lines. */
  text(): string {
    return lastLines(this.kept);
  }
}

/** The last 20 lines that a text file holds from `start` (bytes) on; empty when it cannot be read. */
export function tailOf(path: string, start = 0): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - start, maximumBytes)));
    const read = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return lastLines(buffer.subarray(0, read).toString('utf8'));
  } finally {
    closeSync(descriptor);
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-maximumLines).join('\n');
}

/** The size of a file in bytes; 0 when there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
