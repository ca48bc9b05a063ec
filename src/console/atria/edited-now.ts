import type { Context } from 'hono';
import type { EditedBy } from '../../ledger/edits.js';
import type { ConsoleServices } from '../services.js';
import { noticeOnNextPage } from '../shell/notices.js';

/** Who makes a change of the ledger by the console, and when. */
export function editedNow({ author, clock }: ConsoleServices): EditedBy {
  return { author, now: clock ?? new Date() };
}

/** Has the next page say that an edit was saved, and what may not be meant by it. */
export function tellEdited(context: Context, saved: string, warning: string | undefined): void {
  noticeOnNextPage(context, warning === undefined ? 'good' : 'warning', [saved, warning ?? ''].join(' ').trim());
}
