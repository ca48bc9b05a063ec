import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { isDay } from '../domain/day.js';

const day = z.string().refine(isDay);
const step = z.strictObject({ from: day, units: z.number() });

const stateWrite = z.strictObject({
  kind: z.enum(['adjust', 'line', 'end']),
  contractServiceId: z.int().nullable(),
  date: day.nullable(),
  unitChange: z.int().nullable(),
  sentAt: z.iso.datetime(),
  /** `sending`: it may have been done. `doubtful`: it was answered by a text that is not known to be a refusal. */
  outcome: z.enum(['sending', 'done', 'refused', 'doubtful']),
});

const stateSchema = z.strictObject({
  version: z.literal(1),
  ci: z.int(),
  contractId: z.int(),
  /** Of the process that probes. */
  pid: z.int(),
  /** As it was before the probe, and as Autotask shows it. */
  contractEnd: day,
  firstDay: day,
  /** By how many days Autotask shows dates earlier than they are sent. */
  shiftDays: z.int(),
  before: z.array(z.strictObject({ contractServiceId: z.int(), steps: z.array(step) })),
  writes: z.array(stateWrite),
});

/** What a probe has to put back: written down before each of its writes. It holds ids and is not for sharing. */
export type ProbeState = z.infer<typeof stateSchema>;
export type StateWrite = z.infer<typeof stateWrite>;

/** Where the state is kept. */
export interface StateFile {
  readonly path: string;
  /** Undefined where there is none: nothing has to be put back. */
  read(): Promise<ProbeState | undefined>;
  /** Returns when it is on the disk. */
  save(state: ProbeState): Promise<void>;
  remove(): Promise<void>;
}

export function stateFile(path: string): StateFile {
  return {
    path,
    async read() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      try {
        return stateSchema.parse(JSON.parse(text));
      } catch (error) {
        throw new Error(
          `The file ${path} says what an earlier probe has to put back, and cannot be read. Compare the contract's units with what they were, put them back in Autotask's own screens, and remove the file.`,
          { cause: error },
        );
      }
    },
    async save(state) {
      const file = await open(`${path}.partial`, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(state, null, 2));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.partial`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
