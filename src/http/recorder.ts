import type { AnswerBody } from './answer-body.js';
import type { TransportError } from './transport-error.js';

/** The raw result of one request. It holds everything that the systems said, so it is for a recorder only. */
export interface RawExchange {
  readonly request: { readonly method: string; readonly url: string; readonly body?: unknown };
  readonly answer:
    | TransportError
    | (AnswerBody & {
        readonly status: number;
        readonly contentType: string;
        readonly retryAfter: string | undefined;
        readonly text: string;
      });
}

/** Keeps exchanges. It never throws: a write that Autotask answered is answered, whatever becomes of its record. */
export type RecordExchange = (system: 'autotask' | 'atria', exchange: RawExchange) => void;
