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
  return isProgramFault(error) ? programFaultText(error) : text;
}

/** Whether our own code is wrong. What `fetch` throws has a cause, and what Node.js refuses has a code. */
function isProgramFault(error: unknown): error is Error {
  if (error instanceof ReferenceError) return true;
  return error instanceof TypeError && error.cause === undefined && !('code' in error);
}

/** So many lines of the stack tell where it happened. */
const stackLines = 3;

function programFaultText(error: Error): string {
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const lines = [`${error.name}: ${error.message}`, ...places.slice(0, stackLines)];
  return `The command failed, by a fault of billing-sync itself:\n${lines.join('\n')}\nReport it with these lines, and with what "billing-sync --version" says. ${lookFirst}`;
}

/** Neither a server that is lost nor a command that broke off tells what it did last. */
const lookFirst = 'If the command makes a change, check whether it was made before you give it again.';
