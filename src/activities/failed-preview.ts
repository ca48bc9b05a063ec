import type { CodedValues, LogCode } from '../domain/log/log-codes.js';
import { failureEntries } from '../store/log/log-entries.js';
import type { Store } from '../store/database.js';
import { findRun } from '../store/runs/runs.js';

/**
 * What the log of the preview that a run made of itself says of its failure, where that ended the run: the run says the same,
 * as one does that makes no preview of itself. Empty if something else ended the run, or if the preview left no reason.
 *
 * @param entries what the workflow says ended the run
 */
export async function failureOfPreview(
  store: Store,
  entries: readonly CodedValues[],
): Promise<readonly { readonly code: LogCode; readonly message: string }[]> {
  const [first] = entries;
  if (first?.code !== 'AT56') return [];
  const preview = await findRun(store, first.values.preview);
  // A limit that would be exceeded names a preview that has completed.
  return preview === undefined || preview.failureKind === null ? [] : failureEntries(store, preview.runId);
}
