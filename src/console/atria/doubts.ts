import { usesOfJobs } from '../../connection/secret-set-use.js';
import { identifierDoubt, jobsUnknown, skuDoubt, type Doubt } from '../../mapping/doubts.js';
import { mappingTargets } from '../../mapping/target.js';
import { jobsKnownSoon } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';
import { formText } from '../shell/form.js';
import { askUnlessRefused } from './mapping-reading.js';

/** The field that says which value a person saves although it leads nowhere. */
export const doubtedName = 'doubted';

/** What a person does who means it all the same, where there is only a field with a button. */
export const saveAgain = 'If you mean it all the same, save it again.';

const checks = { billingIdentifier: identifierDoubt, sku: skuDoubt } as const;

/** A value that a person saves. */
export interface ValueToSave {
  readonly field: keyof typeof checks;
  readonly value: string;
  /** What is saved now. */
  readonly saved: string;
}

/**
 * Looks whether a value leads somewhere in Autotask before it is saved. A value that is saved already is not doubted, nor
 * one that the person has been told of.
 */
export async function doubtBeforeSaving(
  services: ConsoleServices,
  { field, value, saved }: ValueToSave,
  form: Readonly<Record<string, unknown>>,
): Promise<Doubt | undefined> {
  if (value === '' || value === saved.trim() || formText(form, doubtedName) === value) return undefined;
  const jobs = await jobsKnownSoon(services);
  if (jobs === undefined) return jobsUnknown;
  return checks[field](value, mappingTargets(usesOfJobs(jobs)), (target, ask) =>
    askUnlessRefused(services, target, ask),
  );
}
