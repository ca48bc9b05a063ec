export { checkDraft, type DraftCheck } from './check-draft.js';
export { asProblems, parameterProblems, periodNote } from './job-check.js';
export {
  addedConflictText,
  newJobConflictNote,
  newJobLimitsNote,
  withLimitsToAskAbove,
  withNewJobConflict,
  withNewJobDefaults,
} from './new-job-defaults.js';
export {
  JobFailure,
  jobTasks,
  requireAsOpened,
  type FieldProblem,
  type Job,
  type JobChanges,
  type JobProblem,
  type JobRun,
  type JobServices,
  type JobTask,
  type OpenedJob,
} from './job.js';
export { describeJob, listJobs } from './list-jobs.js';
export { jobFieldChanges } from './job-entry.js';
export { conflictWarnings } from './job-conflicts.js';
export { backfillJob, deleteJob, nextRuns, pauseJob, resumeJob, runJobNow, runUnderWay } from './operate-job.js';
export { savedParameters } from './parameters-text.js';
export { createJob, updateJob } from './save-job.js';
