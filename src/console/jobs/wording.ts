import type { JobTask } from '../../jobs/index.js';

/** The tasks as people know them. */
export const taskLabels: Readonly<Record<JobTask, string>> = {
  billingSync: 'Autotask PSA',
  billingProcess: 'Atria billing process',
};
