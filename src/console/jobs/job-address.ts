import { parametersId } from '../parameters/parameters-field.js';
import { addressOf } from '../shell/address.js';

/** The address of a job's page. */
export function jobAddress(jobId: string): string {
  return `/jobs/${encodeURIComponent(jobId)}`;
}

/**
 * The page that shows what a run of the job will do, and starts it.
 *
 * @param like the id of a run of the job that led there: the page says where its parameters differ
 */
export function startAddress(jobId: string, like?: string): string {
  return addressOf(`${jobAddress(jobId)}/run`, { like });
}

/** The part of a job's form that has its parameters. */
export function parametersAddress(jobId: string): string {
  return `${jobAddress(jobId)}/edit#${parametersId}`;
}
