import type { EditedBy } from '../../ledger/edits.js';
import type { ConsoleServices } from '../services.js';

/** Who makes a change of the ledger by the console, and when. */
export function editedNow({ actor, clock }: ConsoleServices): EditedBy {
  return { actor, now: clock ?? new Date() };
}
