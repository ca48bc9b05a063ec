import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { decode } from '@temporalio/common/lib/encoding.js';
import { UnreadablePayload } from './unreadable-payload.js';

const greatestShownLength = 40;

/** Temporal's own conversion, except that workflows learn of payloads that cannot be decoded, and can report them. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context) => defaultPayloadConverter.toPayload(value, context),
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as Temporal has it
  fromPayload<T>(...[payload, context]: Parameters<PayloadConverter['fromPayload']>): T {
    try {
      return defaultPayloadConverter.fromPayload(payload, context);
    } catch (error) {
      return new UnreadablePayload(problemOf(error, payload.metadata?.['encoding'])) as T;
    }
  },
};

function problemOf(error: unknown, encoding: Uint8Array | null | undefined): string {
  if (error instanceof SyntaxError) return 'are not valid JSON';
  if (encoding === undefined || encoding === null) return 'have no encoding that Temporal knows';
  return `are encoded as ${JSON.stringify(decode(encoding).slice(0, greatestShownLength))}, which this worker cannot read`;
}
