import type { RecordExchange } from './recorder.js';

/** What all exchanges of a process have in common, whichever system they are with. */
export interface HttpBoundary {
  /** What no answer may hold, besides the credentials of its request. */
  readonly secrets: readonly string[];
  /** Records the exchanges, if the operator asked for that. */
  readonly record?: RecordExchange | undefined;
}

/** The same with further secrets, such as those of a run. */
export function boundaryWith(boundary: HttpBoundary, secrets: Readonly<Record<string, string>>): HttpBoundary {
  return { ...boundary, secrets: [...boundary.secrets, ...Object.values(secrets)] };
}

export const plainBoundary: HttpBoundary = { secrets: [] };
