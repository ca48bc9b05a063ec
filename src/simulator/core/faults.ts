import { FAULT_KINDS } from '../scenario-schema.js';
import type { ScenarioFaults, ScenarioSettings } from '../scenario.js';

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault for one request and the time it takes, in milliseconds. */
export interface Fault {
  kind: FaultKind;
  ms: number;
}

export interface FaultSubject {
  system: 'autotask' | 'atria';
  method: string;
  /** In lower case. */
  path: string;
}

/**
 * Chooses which requests go wrong. Scripted faults name the request by its place among those that match; the others are drawn from the
 * seed by the request's method, path and how often that was asked before, so the same seed spoils the same requests in any interleaving.
 *
 * - `delay` answers late; `hang` never answers; `refuse` resets the connection and refuses new ones for a while
 * - `resetBeforeCommit`, `commitThenDrop`: the connection is lost before, or after the change was made
 * - `lateCommit`: the change is made after the client's timeout
 * - `error500BeforeCommit`, `error500AfterCommit`, `validation500`: HTTP 500 without, with and without the change
 * - `tooManyRequests`: 429; `unauthorised`: 401; `html200`: a page of a proxy; `maintenance`: 503 with a page, all without the change;
 *   the first and the last with `Retry-After` where their time is a second or more
 * - `truncatedBody`, `wrongShape`: the change is made, the answer is cut or is other JSON
 * - `duplicatedPage`, `shiftedPage`: a next page repeats the page before it, or the last row of it
 * - `staleRead`: a read sees unit rows and contract services as they were a while ago
 */
export class FaultSource {
  private readonly faults: ScenarioFaults;
  private readonly settings: ScenarioSettings;
  private readonly asked = new Map<string, number>();
  private readonly scriptedMatches: number[];
  private drawn = 0;

  constructor(faults: ScenarioFaults, settings: ScenarioSettings) {
    this.faults = faults;
    this.settings = settings;
    this.scriptedMatches = faults.scripted.map(() => 0);
  }

  draw(subject: FaultSubject): Fault | undefined {
    const scripted = this.drawScripted(subject);
    if (scripted !== undefined) return scripted;
    const { rate, kinds, most, seed, ms } = this.faults;
    if (rate === 0 || !matches(this.faults, subject) || this.drawn >= (most ?? Infinity)) return undefined;
    const key = `${subject.system} ${subject.method} ${subject.path}`;
    const occurrence = (this.asked.get(key) ?? 0) + 1;
    this.asked.set(key, occurrence);
    const random = seededNumbers(`${seed} ${key} ${occurrence}`);
    if (random() >= rate) return undefined;
    const possible = kinds ?? DEFAULT_KINDS;
    const kind = possible[Math.floor(random() * possible.length)];
    if (kind === undefined) return undefined;
    this.drawn += 1;
    return { kind, ms: ms ?? this.usualMs(kind) };
  }

  private drawScripted(subject: FaultSubject): Fault | undefined {
    let found: Fault | undefined;
    for (const [index, scripted] of this.faults.scripted.entries()) {
      if (!matches(scripted, subject)) continue;
      const place = (this.scriptedMatches[index] ?? 0) + 1;
      this.scriptedMatches[index] = place;
      const hit = place >= scripted.from && place < scripted.from + scripted.times;
      if (hit) found ??= { kind: scripted.kind, ms: scripted.ms ?? this.usualMs(scripted.kind) };
    }
    return found;
  }

  private usualMs(kind: FaultKind): number {
    const { requestTimeoutMs = 300, commitWindowMs = 200, readLagMs = 100 } = this.settings;
    if (kind === 'lateCommit') return requestTimeoutMs + commitWindowMs / 2;
    if (kind === 'staleRead') return readLagMs;
    return kind === 'refuse' ? 100 : 50;
  }
}

/** A wrong log-in stops a run, a refused change its line, for good, and maintenance lasts: they are drawn only where they are asked for. */
const NOT_DRAWN: ReadonlySet<FaultKind> = new Set(['unauthorised', 'validation500', 'maintenance']);
const DEFAULT_KINDS = FAULT_KINDS.filter((kind) => !NOT_DRAWN.has(kind));

type Target = Pick<ScenarioFaults, 'system' | 'method' | 'path'>;

function matches(target: Target, subject: FaultSubject): boolean {
  return (
    (target.system ?? subject.system) === subject.system &&
    (target.method ?? subject.method).toUpperCase() === subject.method &&
    subject.path.includes(target.path?.toLowerCase() ?? '')
  );
}

/** Numbers from 0 up to 1 that depend on nothing but the text: FNV-1a for the start, then a multiply-and-mix step for each. */
function seededNumbers(text: string): () => number {
  let state = 0x811c9dc5;
  for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
