/** What all exchanges of a process have in common, whichever system they are with. */
export interface HttpBoundary {
  /** What no answer may bring along, besides the credentials that go with its request. */
  readonly secrets: readonly string[];
}

export const plainBoundary: HttpBoundary = { secrets: [] };
