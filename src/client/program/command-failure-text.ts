import { messageOf } from '../../domain/message-of.js';
import { CommandFailure } from '../terminal/exit-codes.js';

/** What a person reads of what ended a command: what happened, and what to do. */
export async function commandFailureText(error: unknown): Promise<string> {
  const text = messageOf(error);
  if (error instanceof CommandFailure) return text;
  // Loaded only here: a command that works needs none of it for its failures.
  const { isUnreachableTemporal, temporalRefusal } = await import('../../runs/unreachable-temporal.js');
  if (isUnreachableTemporal(error)) {
    return `Temporal no longer answers (${text}). Check TEMPORAL_ADDRESS and that the server runs. ${lookFirst}`;
  }
  const refusal = temporalRefusal(error);
  if (refusal !== undefined) {
    return `Temporal refuses this: ${refusal.replace(/\.$/, '')}. Check TEMPORAL_NAMESPACE, and that you may do this there. ${lookFirst}`;
  }
  const { isUnreachableStore } = await import('../../store/unreachable-store.js');
  if (isUnreachableStore(error)) {
    return `The store that DATABASE_URL names no longer answers (${text}). Check that it runs. ${lookFirst}`;
  }
  return text;
}

/** A server that is lost tells nothing of what it did last. */
const lookFirst = 'If the command makes a change, check whether it was made before you give it again.';
