import { isObject } from '../domain/is-object.js';
import type { EffectiveDateConflictRule } from '../domain/parameters/job-parameters.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { withMember } from './with-member.js';

/** What a new billing sync may change before a person has seen it, unless its parameters say something else. */
const newJobLimits = {
  Limits: { LinesToZero: 25, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True', OnlyOpenPeriods: 'True' },
  Approval: 'AboveLimits',
};

const { LinesToZero, LeastRecordsPercent } = newJobLimits.Limits;

/** Says what {@link withNewJobLimits} adds, and what to do if that is not wanted. */
export const newJobLimitsNote =
  `A run of the job waits for your approval if more than ${LinesToZero} lines would go to zero, if Atria has less than ` +
  `${LeastRecordsPercent} % of the records of last time, or for a past, future or posted period. Set other "Limits" in the ` +
  'parameters, or "Limits": {} for none.';

/**
 * Adds the limits of a new job to its parameters, unless they say anything of limits or approval. What is no JSON object
 * stays as it is: it is refused by whoever checks it.
 */
function withNewJobLimits(text: string): string {
  const read = readParameterText(text);
  if ('problem' in read || !isObject(read.value) || 'Limits' in read.value || 'Approval' in read.value) return text;
  return Object.entries(newJobLimits).reduce((current, [name, value]) => withMember(current, name, value), text);
}

/** What a new billing sync does with a change that Autotask refuses on its day. */
const newJobConflict: EffectiveDateConflictRule = 'NextDay';

/** Says what {@link withNewJobConflict} adds, why, and what to do if that is not wanted. */
export const newJobConflictNote =
  'Autotask may refuse a second change of a line on one day, as after a correction in Atria. A new job lets such a change count ' +
  `from the day after (EffectiveDateConflict "${newJobConflict}", added where the parameters do not say it): the days before keep ` +
  'the old quantity, and the rest of the period is billed right. With "Report", the line keeps its old quantity until somebody ' +
  'corrects it (AT39).';

/**
 * Adds to the parameters of a new job what becomes of a refused change, unless they say it. What is no JSON object stays as it
 * is.
 */
export function withNewJobConflict(text: string): string {
  const read = readParameterText(text);
  if ('problem' in read || !isObject(read.value) || 'EffectiveDateConflict' in read.value) return text;
  return withMember(text, 'EffectiveDateConflict', newJobConflict);
}

/** Says that {@link withNewJobConflict} will add something; undefined where it adds nothing. */
export function addedConflictText(text: string): string | undefined {
  if (withNewJobConflict(text) === text) return undefined;
  return `EffectiveDateConflict will be saved as “${newJobConflict}”, as of each new job that does not say it.`;
}

/** Adds to the parameters of a new job what it begins with, as far as they do not say it themselves, with what to say of each. */
export function withNewJobDefaults(text: string): { readonly text: string; readonly notes: readonly string[] } {
  const limited = withNewJobLimits(text);
  const limits = limited === text ? [] : [newJobLimitsNote];
  const complete = withNewJobConflict(limited);
  return { text: complete, notes: complete === limited ? limits : [...limits, newJobConflictNote] };
}

/** What somebody who made a job elsewhere adds to its parameters to have these limits. */
export const newJobLimitsText = Object.entries(newJobLimits)
  .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  .join(', ');

/** Adds these limits to the parameters of a job that asks above its limits and has none: else nobody is asked. */
export function withLimitsToAskAbove(text: string): string {
  const read = readParameterText(text.trim() === '' ? '{}' : text);
  if ('problem' in read || !isObject(read.value) || 'Limits' in read.value) return text;
  return withMember(text.trim() === '' ? '{}' : text, 'Limits', newJobLimits.Limits);
}
