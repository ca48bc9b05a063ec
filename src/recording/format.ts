import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How an answer ended that came to nothing, or one that is not kept as it was. */
const ending = z.enum(['reset', 'hang', 'refused', 'garbled', 'cut', 'bytes', 'levels', 'values']);
export type Ending = z.infer<typeof ending>;

const exchange = z.strictObject({
  kind: z.literal('exchange'),
  system: z.enum(['autotask', 'atria']),
  method: z.string(),
  /** From `/ATServicesRest/` or `/api/` on, with the query. */
  address: z.string(),
  body: z.unknown().optional(),
  answer: z.union([
    z.strictObject({ ending }),
    z.strictObject({
      status: z.int(),
      contentType: z.string(),
      retryAfter: z.string().optional(),
      /** JSON; absent: there was none, and `text` stands for what there was. */
      json: z.unknown().optional(),
      text: z.string().optional(),
    }),
  ]),
});
export type RecordedExchange = z.infer<typeof exchange>;

const run = z.strictObject({
  kind: z.literal('run'),
  /** The run's "now", an ISO instant. */
  now: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});
export type RecordedRun = z.infer<typeof run>;

const line = z.discriminatedUnion('kind', [exchange, run]);
export type RecordedLine = z.infer<typeof line>;

export const fileEnding = '.recording.jsonl';

export interface Recording {
  readonly runs: readonly RecordedRun[];
  readonly exchanges: readonly RecordedExchange[];
}

/**
 * Reads a recording: a file, or the newest one of a directory.
 *
 * @throws an Error that names the file and the line that cannot be read
 */
export function readRecording(path: string): Recording {
  const file = statSync(path).isDirectory() ? newestIn(path) : path;
  const texts = readFileSync(file, 'utf8').split('\n');
  const lines = texts.flatMap((text, index) => (text === '' ? [] : [readLine(file, index + 1, text)]));
  return {
    runs: lines.filter((each) => each.kind === 'run'),
    exchanges: lines.filter((each) => each.kind === 'exchange'),
  };
}

function newestIn(directory: string): string {
  const newest = readdirSync(directory)
    .filter((name) => name.endsWith(fileEnding))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`${directory} holds no recording: no file in it ends with ${fileEnding}.`);
  return join(directory, newest);
}

function readLine(file: string, number: number, text: string): RecordedLine {
  try {
    return line.parse(JSON.parse(text));
  } catch (error) {
    const message = `${file}: line ${number} is none of a recording. Record it again, or remove the line.`;
    throw new Error(message, { cause: error });
  }
}
