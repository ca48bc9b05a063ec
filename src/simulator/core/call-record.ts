/** One call that the simulator received. Headers are never kept, so no secret is in it. */
export interface RecordedCall {
  sequence: number;
  system: 'autotask' | 'atria';
  method: string;
  /** The path without its query. */
  path: string;
  /** The query as sent, without its question mark; "" where there was none. */
  query: string;
  /** Null when the connection ended without an answer, and while there is none yet. */
  status: number | null;
  /** Real time, milliseconds since 1970. */
  startedAt: number;
  durationMs: number;
  /** The body of a POST to adjustments or services. */
  body?: string;
  /** The fault that was put into this call. */
  fault?: string;
}

/** Every call in the order of arrival. */
export class CallRecorder {
  private sequence = 0;
  private recorded: RecordedCall[] = [];

  open(call: Pick<RecordedCall, 'system' | 'method' | 'path' | 'query'>): RecordedCall {
    this.sequence += 1;
    const opened: RecordedCall = {
      sequence: this.sequence,
      ...call,
      status: null,
      startedAt: Date.now(),
      durationMs: 0,
    };
    this.recorded.push(opened);
    return opened;
  }

  calls(): RecordedCall[] {
    return this.recorded.map((call) => ({ ...call }));
  }

  clear(): void {
    this.recorded = [];
  }
}
