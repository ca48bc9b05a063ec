/** The beginning of the workflow id of a preview that a run makes of itself, before its first change. */
export const ownPreviewPrefix = 'billing-sync-preview/';

/** The run that made a preview of itself, by the workflow id of the preview; undefined if it is none. */
export function previewedRunOf(workflowId: string): string | undefined {
  return workflowId.startsWith(ownPreviewPrefix) ? workflowId.split('/')[1] : undefined;
}
