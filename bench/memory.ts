import { readFileSync } from 'node:fs';

const pollMs = 250;

/** The most memory that processes have used since the watch began, in MB; undefined where the machine does not tell. */
export interface MemoryWatch {
  /** Of one process: its own resident memory. */
  node(): number | undefined;
  /** Of a Postgres server: its processes together, with what they share counted once. */
  postgres(): number | undefined;
  end(): void;
}

/** Watches a process of ours and a Postgres server. Only Linux tells. */
export function watchMemory(pids: { readonly node?: number | undefined; readonly postgres: number }): MemoryWatch {
  let node: number | undefined;
  let postgres: number | undefined;
  const look = () => {
    if (pids.node !== undefined) node = most(node, megabytes(`/proc/${pids.node}/status`, 'VmRSS'));
    postgres = most(postgres, postgresMegabytes(pids.postgres));
  };
  look();
  const timer = setInterval(look, pollMs);
  return {
    node: () => node,
    postgres: () => postgres,
    end() {
      clearInterval(timer);
    },
  };
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return other === undefined ? one : Math.max(one ?? 0, other);
}

function postgresMegabytes(postmaster: number): number | undefined {
  const all = [postmaster, ...childrenOf(postmaster)].map((pid) => megabytes(`/proc/${pid}/smaps_rollup`, 'Pss'));
  const known = all.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0);
}

function childrenOf(pid: number): number[] {
  const text = readOrNothing(`/proc/${pid}/task/${pid}/children`);
  return text.split(' ').flatMap((word) => (word.trim() === '' ? [] : [Number(word)]));
}

function megabytes(file: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readOrNothing(file));
  return found === null ? undefined : Number(found[1]) / 1024;
}

/** A process may have ended, and other systems have no such files. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
