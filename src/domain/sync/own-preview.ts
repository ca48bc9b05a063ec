/** The beginning of the workflow id of a preview that a run makes of itself, before its first change. */
export const ownPreviewPrefix = 'billing-sync-preview/';
