import { addressOf } from '../shell/address.js';

/** The address of the page that explains the quantity that a run gave a contract line. */
export function lineAddress(runId: string, lineId: string): string {
  return addressOf('/atria/reports/lines', { run: runId, line: lineId });
}
