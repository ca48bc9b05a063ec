import type { JobProblem } from '../../jobs/index.js';
import { nameWarnings } from '../../runs/name-warnings.js';
import type { ConsoleServices } from '../services.js';
import { isUnreachableStore } from '../../store/unreachable-store.js';

/** What is odd about the customers that parameters name; nothing where the store cannot be reached: the rest is checked without it. */
export async function oddNamesOf({ store }: ConsoleServices, parametersText: string): Promise<readonly JobProblem[]> {
  try {
    return await nameWarnings(store, parametersText);
  } catch (error) {
    if (isUnreachableStore(error)) return [];
    throw error;
  }
}
