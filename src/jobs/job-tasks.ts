/** What a job starts: a billing sync to Autotask, or Atria's billing process. They are the names of the workflows. */
export const jobTasks = ['billingSync', 'billingProcess'] as const;
export type JobTask = (typeof jobTasks)[number];
