import type { EditedBy } from '../../ledger/edits.js';
import type { ConsoleServices } from '../services.js';

/** Who makes a change of the ledger by the console, and when. */
export function editedNow({ author, clock }: ConsoleServices): EditedBy {
  return { author, now: clock ?? new Date() };
}
