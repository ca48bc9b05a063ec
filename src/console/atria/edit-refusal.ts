import { EditedMeanwhile, EditRefused } from '../../ledger/edits.js';

/**
 * Why an edit of a single value was not saved, and the status of the page that says so.
 *
 * @throws the error where it says nothing of the edit
 */
export function refusalOf(error: unknown): { readonly status: 409 | 422; readonly message: string } {
  if (error instanceof EditRefused) return { status: 422, message: error.message };
  if (!(error instanceof EditedMeanwhile)) throw error;
  return { status: 409, message: 'Somebody else changed it while you had it open. Save again to replace that.' };
}
