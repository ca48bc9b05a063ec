import type { Lane } from './lane.js';
import type { Ledger } from './ledger.js';

/** A person adjusts a line in Autotask's own screens. Where these refuse it, the person leaves it. */
export function adjustAsPerson(
  { sandbox }: Pick<Lane, 'sandbox'>,
  ledger: Ledger,
  { contractId, serviceId }: { readonly contractId: number; readonly serviceId: number },
  change: { readonly effectiveDate: string; readonly unitChange: number },
): void {
  sandbox.edit((world) => {
    const line = world.autotask.linesOf(contractId).find(({ serviceID }) => serviceID === serviceId);
    if (line === undefined) return;
    try {
      world.adjustAsPerson({ contractServiceID: line.id, ...change });
    } catch {
      // Outside the contract, or below zero: the person sees a message and leaves it.
    }
  });
  ledger.recordChanges('person', change);
}
