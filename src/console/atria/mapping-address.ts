import { addressOf } from '../shell/address.js';

export const mappingPath = '/atria/mapping';
/** Under it: has Autotask read anew. */
export const askAgainPath = '/again';
/** Under it, as a download: what was found. */
export const findingsPath = '/findings';
/** Under it: the contract lines that no SKU feeds. */
export const unfedPath = '/unfed';

/** The page of the mapping, or one under it. @param job the job whose mapping it is; without it, that of all jobs */
export function mappingAddress(job: string | undefined, path = ''): string {
  return addressOf(`${mappingPath}${path}`, { job });
}
