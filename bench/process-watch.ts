import { readFileSync, writeFileSync } from 'node:fs';

const pollMs = 500;
/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** What processes have used since a watch began; undefined where the machine does not tell. */
export interface Used {
  /** The memory when the watch began, in MB. */
  readonly idle: number | undefined;
  /** The most memory at once, in MB. */
  readonly memory: number | undefined;
  /** Processor time in seconds: unlike time on the clock, it hardly depends on what else the machine does. */
  readonly processor: number | undefined;
}

export interface ProcessWatch {
  /** Ends the watch. The memory of Postgres is that of its processes together, what they share counted once. */
  end(): { readonly node: Used; readonly postgres: Used };
}

/** Watches a process of ours and a Postgres server. Only Linux tells. */
export function watchProcesses(pids: { readonly node: number | undefined; readonly postgres: number }): ProcessWatch {
  forgetPeak(pids.node);
  const node = new Watched(
    () => (pids.node === undefined ? undefined : megabytes(`/proc/${pids.node}/status`, 'VmHWM')),
    () => (pids.node === undefined ? undefined : processorSeconds(pids.node)),
  );
  const postgres = new Watched(
    () => sum(familyOf(pids.postgres).map((pid) => megabytes(`/proc/${pid}/smaps_rollup`, 'Pss'))),
    () => sum(familyOf(pids.postgres).map(processorSeconds)),
  );
  const timer = setInterval(() => {
    node.look();
    postgres.look();
  }, pollMs);
  return {
    end() {
      clearInterval(timer);
      // The process may have ended; Postgres goes on.
      postgres.look();
      return { node: node.used(), postgres: postgres.used() };
    },
  };
}

class Watched {
  readonly #memoryNow: () => number | undefined;
  readonly #processorNow: () => number | undefined;
  readonly #processorBefore: number | undefined;
  readonly #memoryBefore: number | undefined;
  #memory: number | undefined;
  #processor: number | undefined;

  constructor(memoryNow: () => number | undefined, processorNow: () => number | undefined) {
    this.#memoryNow = memoryNow;
    this.#processorNow = processorNow;
    this.#processorBefore = processorNow();
    this.#memoryBefore = memoryNow();
    this.look();
  }

  look(): void {
    this.#memory = most(this.#memory, this.#memoryNow());
    this.#processor = most(this.#processor, this.#processorNow());
  }

  used(): Used {
    const [before, after] = [this.#processorBefore, this.#processor];
    return {
      idle: this.#memoryBefore,
      memory: this.#memory,
      processor: before === undefined || after === undefined ? undefined : after - before,
    };
  }
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return other === undefined ? one : Math.max(one ?? 0, other);
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, each) => total + each, 0);
}

/** Lets the kernel tell the peak from now on. https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
function forgetPeak(pid: number | undefined): void {
  try {
    if (pid !== undefined) writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // It then tells the peak since the process began.
  }
}

/** A process and its children. */
function familyOf(pid: number): number[] {
  const text = readOrNothing(`/proc/${pid}/task/${pid}/children`);
  return [pid, ...text.split(' ').flatMap((word) => (word.trim() === '' ? [] : [Number(word)]))];
}

function megabytes(file: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readOrNothing(file));
  return found === null ? undefined : Number(found[1]) / 1024;
}

/** Of the process itself and its children that have ended. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processorSeconds(pid: number): number | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.length < 4 ? undefined : ticks.reduce((total, each) => total + each, 0) / ticksPerSecond;
}

/** A process may have ended, and other systems have no such files. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
