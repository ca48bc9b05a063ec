/** The address of a job's page. */
export function jobAddress(jobId: string): string {
  return `/jobs/${encodeURIComponent(jobId)}`;
}

/** The page that shows what a run of the job will do, and starts it. */
export function startAddress(jobId: string): string {
  return `${jobAddress(jobId)}/run`;
}
