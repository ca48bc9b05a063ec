// The present workflows as a later version has them, which answers one more query.
import { defineQuery, setHandler } from '@temporalio/workflow';
import { billingSync as present } from '../../src/workflows/index.js';

export { billingProcess, customerSync } from '../../src/workflows/index.js';

export async function billingSync(...given: Parameters<typeof present>): ReturnType<typeof present> {
  setHandler(defineQuery<string>('version'), () => 'next');
  return present(...given);
}
